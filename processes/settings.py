"""Configuration from the environment, read once into a frozen value. The table in docs/operations.md documents every name."""
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path                       # DUBAN_HOME: SQLite file, attachments, generated secret key
    database_url: str                # DATABASE_URL
    host: str                        # HOST
    port: int                        # PORT
    smtp_url: str                    # SMTP_URL, smtp://user:password@host:port; empty: no mail channel
    mail_from: str                   # MAIL_FROM
    webhook_url: str                 # WEBHOOK_URL; empty: no webhook channel
    webhook_secret: str              # WEBHOOK_SECRET signs each call
    public_url: str                  # PUBLIC_URL, the address people open; used in messages

    def secret_key(self) -> str:
        """The key that signs sessions; generated once under home, readable by the owner only."""
        path = self.home / "secret-key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def read_settings(environ: Mapping[str, str]) -> Settings:
    home = Path(environ.get("DUBAN_HOME", "./var")).resolve()
    port = int(environ.get("PORT", "8000"))
    host = environ.get("HOST", "127.0.0.1")
    return Settings(
        home=home, database_url=environ.get("DATABASE_URL") or f"sqlite:///{home / 'duban.db'}", host=host, port=port,
        smtp_url=environ.get("SMTP_URL", ""), mail_from=environ.get("MAIL_FROM", ""), webhook_url=environ.get("WEBHOOK_URL", ""),
        webhook_secret=environ.get("WEBHOOK_SECRET", ""), public_url=environ.get("PUBLIC_URL", f"http://{host}:{port}"))
