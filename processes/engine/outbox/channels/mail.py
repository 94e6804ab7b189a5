"""Mail by SMTP."""
import hashlib
import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from processes.engine.outbox.channels import Channel, Envelope, Undeliverable

TIMEOUT = 10.0                           # seconds, for connecting and for each answer


def mail_channel(smtp_url: str, sender: str) -> Channel:
    """smtp://user:password@host:port or smtps://…; the message's key becomes the Message-ID, so that a repeated hand-over can be recognised."""
    parts = urlsplit(smtp_url)
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP

    def send(envelope: Envelope) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, envelope.address, envelope.message.subject
        letter["Message-ID"] = f"<{hashlib.sha256(envelope.message.key.encode()).hexdigest()[:32]}@duban>"
        letter.set_content(f"{envelope.message.body}\n\n{envelope.link}\n")
        if envelope.message.attachment:
            letter.add_attachment(envelope.message.attachment, subtype="calendar", filename="due.ics")
        try:
            with connect(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT) as server:
                if parts.username:
                    server.login(unquote(parts.username), unquote(parts.password or ""))
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            if code >= 500:
                raise Undeliverable(f"{code} {text.decode(errors='replace')}") from refused
            raise
        except smtplib.SMTPResponseException as refused:
            if refused.smtp_code >= 500:
                raise Undeliverable(f"{refused.smtp_code} {refused.smtp_error!r}") from refused
            raise

    return send
