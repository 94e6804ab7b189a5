"""Errors and escalations: what leaves a process or sub-process, and which boundary event takes it."""
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from processes.engine.bpmn.markup import BPMN, elements
from processes.engine.definitions.checks.diagram import kind

SORTS = {"errorEventDefinition": ("error", "errorRef", "errorCode"), "escalationEventDefinition": ("escalation", "escalationRef", "escalationCode")}
Thrown = tuple[str, str]                 # error | escalation, its code ("" for none)


def named(event: Any) -> Iterator[Thrown]:
    """What the event throws or takes."""
    root = event.getroottree().getroot()
    for one in elements(event):
        if kind(one) in SORTS:
            sort, reference, code = SORTS[kind(one)]
            yield sort, next((e.get(code) or "" for e in root.iter(f"{BPMN}{sort}") if e.get("id") == one.get(reference)), "")


def takes(event: Any, thrown: Thrown) -> bool:
    """A boundary event without a code takes every error, or every escalation."""
    return any(sort == thrown[0] and code in ("", thrown[1]) for sort, code in named(event))


def leaving(body: Any, of_called: Mapping[str, Iterable[Thrown]]) -> dict[Thrown, Any]:
    """What nobody inside takes, and the element it comes from: an event, a sub-process or a call."""
    found: dict[Thrown, Any] = {}
    for node in elements(body):
        if node.getparent() is not body:
            continue
        if kind(node) in ("endEvent", "intermediateThrowEvent"):
            found |= dict.fromkeys(named(node), node)
        elif kind(node) in ("subProcess", "callActivity"):
            takers = [event for event in body.findall(f"{BPMN}boundaryEvent") if event.get("attachedToRef") == node.get("id")]
            found |= {one: node for one in out_of(node, of_called) if not any(takes(event, one) for event in takers)}
    return found


def out_of(node: Any, of_called: Mapping[str, Iterable[Thrown]]) -> Iterable[Thrown]:
    """What comes to the border of an activity."""
    if kind(node) == "callActivity":
        return of_called.get(node.get("calledElement") or "", ())
    return leaving(node, of_called) if kind(node) == "subProcess" else ()


def leaving_each(processes: Mapping[str, Any]) -> dict[str, frozenset[Thrown]]:
    """What leaves each process, what comes out of its calls among it; a ring of calls is a finding of its own."""
    found: dict[str, frozenset[Thrown]] = {}
    for _ in processes:                  # as deep as calls can be nested
        before = dict(found)
        found = {key: frozenset(leaving(process, before)) for key, process in processes.items()}
        if found == before:
            break
    return found
