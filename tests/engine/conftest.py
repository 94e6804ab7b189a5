"""A house without 督办: the engine on a real database, with operators, writers and facts of the test's own."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from processes.clock import MovableClock, college_day
from processes.db import Database
from processes.engine.definitions.checks.diagram import Catalogue
from processes.engine.definitions.deployment import Deployment, deploy
from processes.engine.definitions.shelf import Shelf
from processes.engine.definitions.source import Source
from processes.engine.engine import Engine, Parts
from processes.engine.instances.runtime import Runtime
from processes.engine.operators.registry import Registries
from processes.engine.scripting.functions import BUILTINS
from processes.engine.scripting.sandbox import Sandbox
from processes.engine.step import Viewer

KEY = "thing/1"


@dataclass
class Bench:
    """The engine as a test drives it: one call of `work` is one transaction."""
    database: Database
    clock: MovableClock
    item: dict[str, Any] = field(default_factory=dict)
    registries: Registries = field(default_factory=Registries)

    def __post_init__(self) -> None:
        self.registries.facts = self.facts
        self.parts: Parts | None = None

    def facts(self, connection: sa.Connection, business_key: str, today: date) -> dict[str, Any]:
        return self.item

    @contextmanager
    def work(self, key: str = KEY) -> Iterator[Engine]:
        if self.parts is None:
            sandbox = Sandbox(BUILTINS, self.registries.functions.names())
            self.parts = Parts(Runtime(sandbox), sandbox, self.registries, Shelf())
        with self.database.writing(key) as connection:
            engine = Engine(self.parts, connection, self.clock.now(), key)
            yield engine
            engine.finish()

    def deploy(self, *sources: tuple[str, bytes]) -> Deployment:
        known = Catalogue(operators=self.registries.operators.names(), writers=self.registries.writers.names(), sources=self.registries.sources.names())
        with self.work() as engine:
            files = [Source(name, name.rsplit(".", 1)[1], data) for name, data in sources]
            return deploy(engine.connection, files, by="tester", now=self.clock.now(), catalogue=known, sandbox=engine.parts.sandbox)

    def start(self, process_id: str = "P", **data: Any) -> str:
        with self.work() as engine:
            return engine.start(process_id, by="tester", data=data)

    def rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(table).where(*conditions)))

    @property
    def today(self) -> date:
        return college_day(self.clock.now())


def person(name: str, *principals: str) -> Viewer:
    return Viewer(name, frozenset({f"person:{name}", *principals}))


@pytest.fixture
def bench(database: Database, clock: MovableClock) -> Bench:
    return Bench(database, clock)
