"""The only composition root: everything a house needs, put together once. A second house is a second call of open_house."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from processes.clock import Clock, college_day
from processes.db import Database
from processes.directory import queries as directory
from processes.engine.definitions.checks.diagram import Catalogue
from processes.engine.definitions.deployment import Deployment, deploy
from processes.engine.definitions.shelf import Shelf
from processes.engine.definitions.source import Source, read_folder
from processes.engine.engine import Engine, Parts
from processes.engine.instances.runtime import Runtime
from processes.engine.operators.registry import Registries
from processes.engine.outbox.channels import Channel
from processes.engine.outbox.channels.mail import mail_channel
from processes.engine.outbox.channels.webhook import webhook_channel
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.step import Viewer
from processes.files.store import Files
from processes.settings import Settings
from processes.supervision.duties import put_on
from processes.supervision.install import install

ROOT = Path(__file__).parent.parent      # the checkout: bpmn/ and forms/ lie beside processes/


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work: one intention, one transaction, one business key."""
    connection: sa.Connection
    now: datetime
    today: date
    key: str
    engine: Engine
    files: Files
    channels: frozenset[str]             # by which messages can leave the house


@dataclass(frozen=True, slots=True)
class House:
    database: Database
    clock: Clock
    settings: Settings
    files: Files
    registries: Registries
    parts: Parts
    channels: dict[str, Channel]

    @contextmanager
    def unit_of_work(self, key: str | None = None) -> Iterator[Work]:
        """Everything inside happens together or not at all. `key` is the business key that is locked; None for work that belongs to no item."""
        with self.database.writing(key) as connection:
            now = self.clock.now()
            engine = Engine(self.parts, connection, now, key or "")
            yield Work(connection, now, college_day(now), key or "", engine, self.files, frozenset(self.channels))
            engine.finish()

    def reading(self) -> AbstractContextManager[sa.Connection]:
        return self.database.reading()

    def today(self) -> date:
        return college_day(self.clock.now())

    def viewer(self, connection: sa.Connection, person: str) -> Viewer:
        """The person with all principals of today."""
        return Viewer(person, directory.principals_of(connection, person, self.today()))

    def deploy(self, sources: list[Source], *, by: str) -> Deployment:
        with self.unit_of_work() as u:
            return deploy(u.connection, sources, by=by, now=u.now, catalogue=catalogue(self.registries), sandbox=self.parts.sandbox)

    def deploy_shipped(self) -> Deployment:
        """The diagrams, tables and forms that come with the product."""
        return self.deploy([*read_folder(ROOT / "bpmn"), *read_folder(ROOT / "forms")], by="system")

    def put_on_duties(self) -> None:
        """Daily work waits in the job table from now on."""
        with self.unit_of_work() as u:
            put_on(u.connection, u.now)

    def close(self) -> None:
        self.database.dispose()


def catalogue(r: Registries) -> Catalogue:
    """The names that a house gives diagrams to use."""
    return Catalogue(operators=r.operators.names(), writers=r.writers.names(), functions=r.functions.names() | BUILTINS.keys(), sources=r.sources.names())


def catalogue_of() -> Catalogue:
    """The names of the shipped house, without opening one."""
    registries = Registries()
    install(registries)
    return catalogue(registries)


def open_house(settings: Settings, clock: Clock) -> House:
    registries = Registries()
    install(registries)
    sandbox = Sandbox(BUILTINS, registries.functions.names())
    channels: dict[str, Channel] = {}
    if settings.smtp_url:
        channels["mail"] = mail_channel(settings.smtp_url, settings.mail_from)
    if settings.webhook_url:
        channels["webhook"] = webhook_channel(settings.webhook_secret)
    if settings.database_url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True)
    parts = Parts(Runtime(sandbox), sandbox, registries, Shelf())
    return House(Database(settings.database_url), clock, settings, Files(settings.home), registries, parts, channels)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest table layout."""
    settings.home.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_of(settings), "head")


def alembic_of(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = settings.database_url
    return config
