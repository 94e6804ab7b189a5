"""A signed POST to one configured address."""
import hashlib
import hmac
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson

from processes.engine.outbox.channels import Channel, Envelope, Undeliverable

TIMEOUT = 10.0


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def webhook_channel(secret: str) -> Channel:
    """The body is signed (X-Duban-Signature: sha256=hex of the HMAC); X-Duban-Key is the idempotency key for the receiver."""
    opener = build_opener(NoRedirect)

    def send(envelope: Envelope) -> None:
        message = envelope.message
        body = orjson.dumps({"key": message.key, "recipient": message.recipient, "subject": message.subject, "body": message.body, "link": envelope.link})
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Duban-Key": message.key, "X-Duban-Signature": f"sha256={signature}"}
        try:
            opener.open(Request(envelope.address, body, headers, method="POST"), timeout=TIMEOUT).close()
        except HTTPError as answer:
            if 400 <= answer.code < 500 and answer.code not in (408, 429):
                raise Undeliverable(f"HTTP {answer.code}") from answer
            raise

    return send
