"""Deployed process versions, read once and shared: specifications and forms never change under their key."""
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import sqlalchemy as sa

from processes.engine.bpmn.specification import Specification
from processes.engine.definitions.models import process_versions, sources
from processes.engine.forms.schema import FormSchema, load
from processes.errors import NotFound

HELD = 128


@dataclass(frozen=True, slots=True)
class Version:
    id: int
    process_id: str
    number: int
    title: str
    properties: dict[str, str]           # of the process: article, button, ends_with
    files: dict[str, str]                # {file name: source hash}
    forms: dict[str, str]                # {form id: source hash}
    kept: dict[str, list[str]]           # {element id: answer keys that stay in process data}
    specification: Specification


class Shelf:
    """One per house; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, Any], Any] = OrderedDict()

    def _get(self, key: tuple[str, Any], make: Any) -> Any:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return made

    def version(self, connection: sa.Connection, version_id: int) -> Version:
        def read() -> Version:
            row = connection.execute(sa.select(process_versions).where(process_versions.c.id == version_id)).one()
            specification = Specification.loads(row.specification)
            return Version(row.id, row.process_id, row.number, row.title, row.properties, row.files, row.forms, row.kept, specification)
        found: Version = self._get(("version", version_id), read)
        return found

    def latest(self, connection: sa.Connection, process_id: str) -> Version:
        newest = sa.select(process_versions.c.id).where(process_versions.c.process_id == process_id).order_by(process_versions.c.number.desc()).limit(1)
        found = connection.execute(newest).scalar()
        if found is None:
            raise NotFound(f"流程 {process_id}")
        return self.version(connection, found)

    def form(self, connection: sa.Connection, source_hash: str) -> FormSchema:
        def read() -> FormSchema:
            return load(connection.execute(sa.select(sources.c.data).where(sources.c.hash == source_hash)).scalar_one())
        found: FormSchema = self._get(("form", source_hash), read)
        return found
