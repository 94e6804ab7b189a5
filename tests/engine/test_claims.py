"""Claims and dates of an act, on both databases: who holds a task, who may put it back, which 办理时间 an act may carry (P-1)."""
from datetime import date, timedelta

import pytest

from processes.db import new_id
from processes.directory.models import memberships, offices
from processes.directory.models import people as person_table
from processes.engine.engine import Engine
from processes.engine.tasks.models import barred, work_items
from processes.engine.tracing.models import trace
from processes.errors import Forbidden, Refused
from processes.files.models import attachments
from tests.engine.conftest import KEY, Bench, person
from tests.engine.drawing import diagram, process, prop
from tests.engine.test_door import ANN, BOB, begun, open_task


def hire(bench: Bench, *people: str, until: date | None = None) -> None:
    """People of office a, as the directory knows them."""
    with bench.database.writing(None) as connection:
        connection.execute(offices.insert().values(id="a", name="a", short_name="a", position=1, valid_from=bench.today))
        for one in people:
            connection.execute(person_table.insert().values(id=one, name=one, phone="", email="", valid_from=bench.today))
            connection.execute(memberships.insert().values(person=one, office="a", valid_from=bench.today, valid_to=until))


def test_a_claimed_task_waits_for_its_claimer_until_it_is_released(bench: Bench) -> None:
    task = begun(bench)
    hire(bench, "ann", "bob")
    with bench.work() as engine:
        engine.claim(task, by=ANN)
    with pytest.raises(Forbidden, match="认领"), bench.work() as engine:
        engine.complete(task, by=BOB, data={})
    with bench.work() as engine:
        engine.release(task, by=ANN)
    with bench.work() as engine:
        engine.complete(task, by=BOB, data={})


def test_a_claim_does_not_outlive_what_made_its_holder_a_candidate(bench: Bench) -> None:
    task = begun(bench)
    hire(bench, "ann", "bob", until=bench.today + timedelta(days=1))
    with bench.work() as engine:
        engine.claim(task, by=ANN)
    bench.clock.move(bench.clock.now() + timedelta(days=1))
    with bench.work() as engine:
        engine.complete(task, by=BOB, data={})


def test_a_claim_ends_when_the_facts_name_other_candidates(bench: Bench) -> None:
    xml = diagram(process("s>ua ua>e", inside={"ua": prop(candidates="item.next")}))
    task = begun(bench, xml)
    hire(bench, "ann", "bob")
    with bench.work() as engine:
        engine.claim(task, by=ANN)
    bench.item["next"] = ["office:e"]
    with bench.work() as engine:
        engine.facts_changed()
    assert open_task(bench, "ua").claimed_by is None


def test_the_head_of_the_office_that_is_asked_puts_back_what_a_colleague_claimed(bench: Bench) -> None:
    task, head = begun(bench), person("hugo", "office:a", "post:负责人/a")
    hire(bench, "ann", "bob")
    with bench.work() as engine:
        engine.claim(task, by=ANN)
    with pytest.raises(Forbidden, match="负责人"), bench.work() as engine:
        engine.release(task, by=BOB)
    with bench.work() as engine:
        engine.release(task, by=head)
    with bench.work() as engine:
        engine.complete(task, by=BOB, data={})
    assert ("released", "hugo") in [(row.kind, row.person) for row in bench.rows(trace)]


def test_a_task_is_claimed_for_a_colleague_who_may_do_it_and_the_trace_says_by_whom(bench: Bench) -> None:
    task, head = begun(bench), person("hugo", "office:a", "post:负责人/a")
    hire(bench, "ann", "bob")
    with bench.work() as engine:
        engine.delegate(task, by=ANN, to=BOB)
    assert [(row.person, row.changes) for row in bench.rows(trace, trace.c.kind == "claimed")] == [("ann", {"claimed_by": "bob"})]
    with pytest.raises(Forbidden, match="已由bob认领"), bench.work() as engine:
        engine.delegate(task, by=ANN, to=ANN)                        # not hers to take back
    with bench.work() as engine:
        engine.delegate(task, by=head, to=ANN)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})


def test_no_task_is_delegated_to_whoever_is_excluded_barred_or_no_candidate(bench: Bench) -> None:
    task = begun(bench, diagram(process("s>ua ua>e", inside={"ua": prop(candidates='["office:a"]', exclude='"person:bob"')})))
    hire(bench, "ann", "bob", "cid")
    with bench.database.writing(None) as connection:
        connection.execute(barred.insert().values(business_key=KEY, person="cid"))
    for one in (BOB, person("cid", "office:a"), person("dora", "office:d")):
        with pytest.raises(Forbidden, match="按规定不能办理"), bench.work() as engine:
            engine.delegate(task, by=ANN, to=one)
    with pytest.raises(Forbidden), bench.work() as engine:
        engine.delegate(task, by=BOB, to=ANN)                        # nor by whoever is excluded
    assert open_task(bench, "ua").claimed_by is None


def test_an_act_dated_back_needs_evidence_and_never_lies_ahead(bench: Bench) -> None:
    task = begun(bench)
    for when in (bench.clock.now() + timedelta(hours=1), bench.clock.now() - timedelta(days=1)):
        with pytest.raises(Refused), bench.work() as engine:
            engine.complete(task, by=ANN, data={}, acted_at=when)


def test_P_1_an_act_is_never_dated_before_the_act_it_answers(bench: Bench) -> None:
    task, begin = begun(bench), bench.clock.now()
    bench.clock.move(begin + timedelta(days=5))
    with pytest.raises(Refused, match="不能早于前一步的 2026-03-02 09:00"), bench.work() as engine:
        engine.complete(task, by=ANN, data={}, acted_at=begin - timedelta(minutes=1), evidence=(scanned(engine, "ann"),))
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={}, acted_at=begin + timedelta(days=2), evidence=(scanned(engine, "ann"),))
    following = open_task(bench, "ub").id           # it came up on day 5, but answers an act of day 2
    with pytest.raises(Refused, match="不能早于前一步"), bench.work() as engine:
        engine.complete(following, by=BOB, data={}, acted_at=begin + timedelta(days=1), evidence=(scanned(engine, "bob"),))
    with bench.work() as engine:
        engine.complete(following, by=BOB, data={}, acted_at=begin + timedelta(days=3), evidence=(scanned(engine, "bob"),))
    assert [row.acted_at for row in bench.rows(work_items, work_items.c.id == following)] == [begin + timedelta(days=3)]


def scanned(engine: Engine, by: str) -> str:
    """An attachment that proves a day."""
    row = {"id": new_id(), "sha256": "0" * 64, "name": "扫描件.pdf", "size": 1, "media_type": "application/pdf", "uploaded_by": by,
           "uploaded_at": engine.now, "field": ""}
    engine.connection.execute(attachments.insert().values(**row))
    return str(row["id"])
