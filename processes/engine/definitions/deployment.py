"""Put diagrams, decision tables and forms to work. Versions are by content: the same source twice is the same version."""
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from processes.engine.bpmn.markup import BPMN, SPIFF
from processes.engine.bpmn.specification import ENGINE, parse
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, read_diagram
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.dmn import read_table, runnable
from processes.engine.definitions.kept import kept_answers
from processes.engine.definitions.models import process_versions, sources
from processes.engine.definitions.source import Source
from processes.engine.scripting.sandbox import Sandbox
from processes.errors import Refused


@dataclass(frozen=True, slots=True)
class Deployed:
    process_id: str
    number: int
    new: bool


@dataclass(frozen=True, slots=True)
class Deployment:
    processes: tuple[Deployed, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """What deployment needs to know of one BPMN file."""
    processes: dict[str, tuple[str, dict[str, str]]]     # {process id: (title, properties)}
    calls: frozenset[str]
    decisions: frozenset[str]
    forms: frozenset[str]
    diagram: Diagram


def outline(source: Source) -> Outline:
    diagram = read_diagram(source)
    root = diagram.root
    pool_names = {p.get("processRef"): p.get("name") for p in root.iter(f"{BPMN}participant")}
    processes = {}
    for process in root.iter(f"{BPMN}process"):
        found = process.findall(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
        title = process.get("name") or pool_names.get(process.get("id")) or process.get("id")
        processes[process.get("id")] = (title, {p.get("name"): p.get("value") for p in found})
    properties = list(root.iter(f"{SPIFF}property"))
    return Outline(processes, frozenset(e.get("calledElement") for e in root.iter(f"{BPMN}callActivity")),
                   frozenset((e.text or "").strip() for e in root.iter(f"{SPIFF}calledDecisionId")),
                   frozenset(p.get("value") for p in properties if p.get("name") == "form"), diagram)


def present(connection: sa.Connection) -> dict[str, Source]:
    """Everything deployed and still current, by file name."""
    newest = sa.select(sources.c.file, sa.func.max(sources.c.deployed_at).label("at")).group_by(sources.c.file).subquery()
    rows = connection.execute(sa.select(sources).join(newest, sa.and_(sources.c.file == newest.c.file, sources.c.deployed_at == newest.c.at)))
    return {row.file: Source(row.file, row.kind, row.data) for row in rows}


def deploy(connection: sa.Connection, new: Iterable[Source], *, by: str, now: datetime, catalogue: Catalogue, sandbox: Sandbox) -> Deployment:
    """Check and store; raises Refused with every error. A process gets a new version when anything it reaches has changed."""
    given = {source.name: source for source in new}
    everything = {**present(connection), **given}
    forms = {source.id(): source for source in everything.values() if source.kind == "form"}
    findings = check(everything.values(), catalogue.with_forms(forms))
    if errors := [f for f in findings if f.level == "error"]:
        raise Refused("有 " + str(len(errors)) + " 处错误，未发布：\n" + "\n".join(f.sentence() for f in errors))
    _store(connection, given.values(), by, now)
    outlines = {name: outline(source) for name, source in everything.items() if source.kind == "bpmn"}
    homes = {process: name for name, one in outlines.items() for process in one.processes}
    done = [_version(connection, process, _reach(process, homes, outlines, everything), outlines, forms, by, now, sandbox) for process in sorted(homes)]
    return Deployment(tuple(done), tuple(f for f in findings if f.level == "warning"))


def _reach(process: str, homes: Mapping[str, str], outlines: Mapping[str, Outline], everything: Mapping[str, Source]) -> dict[str, Source]:
    """The files a process is made of: its own, those it calls, their decision tables."""
    found, todo = {}, [process]
    tables = {source.id(): source for source in everything.values() if source.kind == "dmn"}
    while todo:
        name = homes[todo.pop()]
        if name in found:
            continue
        found[name] = everything[name]
        todo += sorted(outlines[name].calls)
        found.update({tables[d].name: tables[d] for d in outlines[name].decisions})
    return found


def _store(connection: sa.Connection, new: Iterable[Source], by: str, now: datetime) -> None:
    known = set(connection.execute(sa.select(sources.c.hash)).scalars())
    rows = {s.hash: {"hash": s.hash, "kind": s.kind, "name": s.id(), "file": s.name, "data": s.data, "deployed_at": now, "deployed_by": by} for s in new}
    if fresh := [row for key, row in rows.items() if key not in known]:
        connection.execute(sources.insert(), fresh)
    for key in rows.keys() & known:          # an earlier text deployed again is the current one again
        connection.execute(sources.update().where(sources.c.hash == key).values(deployed_at=now, deployed_by=by))


def _version(connection: sa.Connection, process: str, files: Mapping[str, Source], outlines: Mapping[str, Outline], forms: Mapping[str, Source], by: str,
             now: datetime, sandbox: Sandbox) -> Deployed:
    mine = [outlines[name] for name in sorted(files) if name in outlines]
    used = {form: forms[form].hash for one in mine for form in sorted(one.forms)}
    parts = [ENGINE, *(f"{name} {files[name].hash}" for name in sorted(files)), *(f"{name} {used[name]}" for name in sorted(used))]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    known = connection.execute(sa.select(process_versions.c.number, process_versions.c.hash).where(process_versions.c.process_id == process)
                               .order_by(process_versions.c.number.desc())).all()
    if known and known[0].hash == digest:
        return Deployed(process, known[0].number, False)
    number = known[0].number + 1 if known else 1
    title, properties = next(one.processes[process] for one in mine if process in one.processes)
    row: dict[str, Any] = {
        "process_id": process, "number": number, "hash": digest, "title": title, "properties": properties,
        "files": {name: source.hash for name, source in files.items()}, "forms": used,
        "kept": kept_answers([one.diagram for one in mine], [read_table(one) for one in files.values() if one.kind == "dmn"], sandbox),
        "specification": parse({name: runnable(source) for name, source in files.items()}, process).dumps(), "deployed_at": now, "deployed_by": by}
    connection.execute(process_versions.insert(), row)
    return Deployed(process, number, True)
