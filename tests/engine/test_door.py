"""The engine's door on both databases: one act, one transaction; rights, second completions, messages, timers, versions, drafts."""
import json
from datetime import timedelta
from typing import Any

import pytest

from processes.engine import queries
from processes.engine.instances.models import instances
from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_table
from processes.engine.messages import messages, unread_count
from processes.engine.operators.registry import Call, Filing
from processes.engine.outbox.models import outbox
from processes.engine.tasks.models import barred, work_item_candidates, work_items
from processes.engine.tracing.models import trace
from processes.engine.waits.models import waits
from processes.errors import Forbidden, FormInvalid, NotFound, Refused, TaskClosed, TaskTaken
from tests.engine.conftest import KEY, Bench, person
from tests.engine.drawing import diagram, operator, process, prop, timer

ANN, BOB, EVE = person("ann", "office:a"), person("bob", "office:a"), person("eve", "office:e")
MESSAGES = '<message id="m1" name="hello"/><signal id="g1" name="all"/>'
TWO_STEPS = diagram(process("s>ua ua>ub ub>e", inside={"ua": prop(candidates='"office:a"', due='"2026-03-10"'), "ub": prop(candidates="item.next")}))
FORM = json.dumps({"id": "ask", "type": "default", "schemaVersion": 19, "components": [
    {"type": "textfield", "key": "word", "label": "一句话", "validate": {"required": True}},
    {"type": "radio", "key": "outcome", "label": "决定", "values": [{"value": "yes", "label": "同意"}, {"value": "no", "label": "不同意"}]}]}).encode()


def open_task(bench: Bench, element: str) -> Any:
    found = [row for row in bench.rows(work_items, work_items.c.status == "open") if row.element_id == element]
    assert len(found) == 1, element
    return found[0]


def begun(bench: Bench, xml: bytes = TWO_STEPS, **item: Any) -> str:
    bench.item.update({"next": ["office:a"], **item})
    bench.deploy(("p.bpmn", xml))
    bench.start()
    return str(open_task(bench, "ua").id)


def test_candidates_find_the_task_in_their_queue_and_strangers_do_not(bench: Bench) -> None:
    begun(bench)
    with bench.database.reading() as connection:
        assert [row.name for row in queries.inbox(connection, ANN)] == ["ua"]
        assert queries.inbox_count(connection, BOB) == 1
        assert queries.inbox(connection, EVE) == []
        assert queries.open_tasks(connection, EVE, KEY) == []


def test_a_completed_task_moves_the_token_and_leaves_its_story(bench: Bench) -> None:
    task = begun(bench)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    done = bench.rows(work_items, work_items.c.id == task)[0]
    assert (done.status, done.acted_by, done.entered_by, done.acted_at) == ("done", "ann", "ann", bench.clock.now())
    assert open_task(bench, "ub").status == "open"
    assert ("completed", "ua", "ann") in [(row.kind, row.element_id, row.person) for row in bench.rows(trace)]
    assert {row.task_id for row in bench.rows(work_item_candidates)} == {open_task(bench, "ub").id}


def test_the_second_to_complete_is_told_who_was_first_and_nothing_breaks(bench: Bench) -> None:
    task = begun(bench)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    with pytest.raises(TaskTaken, match=r"已由.*于2026-03-02 09:00办理"), bench.work() as engine:
        engine.complete(task, by=BOB, data={})
    with bench.work() as engine:
        engine.complete(open_task(bench, "ub").id, by=BOB, data={})
    assert bench.rows(instances)[0].status == "completed"


def test_who_is_no_candidate_is_not_even_told_that_there_is_a_task(bench: Bench) -> None:
    task = begun(bench)
    with pytest.raises(NotFound), bench.work() as engine:
        engine.complete(task, by=EVE, data={})


def test_whoever_is_excluded_may_know_but_not_act(bench: Bench) -> None:
    xml = diagram(process("s>ua ua>e", inside={"ua": prop(candidates='"office:a"', exclude="item.authors")}))
    task = begun(bench, xml, authors=["person:ann"])
    with pytest.raises(Forbidden), bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    with bench.database.reading() as connection:
        assert queries.inbox(connection, ANN) == [] and len(queries.inbox(connection, BOB)) == 1


def test_the_form_is_checked_on_the_server_and_nothing_changes_when_it_is_wrong(bench: Bench) -> None:
    xml = diagram(process('s>ua ua>x1 x1>ub?ua.outcome=="yes" x1>e! ub>e',
                          inside={"ua": prop(candidates='"office:a"', form="ask"), "ub": prop(candidates='"office:a"')}))
    bench.deploy(("p.bpmn", xml), ("ask.form", FORM))
    bench.start()
    task = open_task(bench, "ua").id
    with pytest.raises(FormInvalid, match="一句话"), bench.work() as engine:
        engine.complete(task, by=ANN, data={"outcome": "yes"})
    assert bench.rows(instances)[0].revision == 1
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={"outcome": "yes", "word": "好", "unknown": "x"})
    assert bench.rows(work_items, work_items.c.id == task)[0].outcome == "yes"
    state = bench.rows(instances)[0].state
    assert b'"outcome":"yes"' in state and "好".encode() not in state     # what no condition reads stays in the records


@pytest.mark.parametrize("writer", [False, True])
def test_what_somebody_typed_is_kept_by_the_writer_or_else_by_the_trace(bench: Bench, writer: bool) -> None:
    bench.registries.writers.add("x.write", lambda filing: None)
    more = {"record": "x.write"} if writer else {}
    bench.deploy(("p.bpmn", diagram(process('s>ua ua>e', inside={"ua": prop(candidates='"office:a"', form="ask", **more)}))), ("ask.form", FORM))
    bench.start()
    with bench.work() as engine:
        engine.complete(open_task(bench, "ua").id, by=ANN, data={"outcome": "yes", "word": "一段重要的话"})
    line = bench.rows(trace, trace.c.element_id == "ua", trace.c.kind == "completed")[0]
    assert line.changes == ({} if writer else {"outcome": "yes", "word": "一段重要的话"})
    assert "一段重要的话".encode() not in bench.rows(instances)[0].state


def test_a_writer_runs_before_the_token_moves_and_its_refusal_changes_nothing(bench: Bench) -> None:
    seen = []

    def write(filing: Filing) -> dict[str, Any]:
        seen.append((filing.element_id, filing.by))
        if bench.item.get("closed"):
            raise Refused("事项已办结", article="第十五条")
        bench.item["next"] = ["office:e"]
        return {"passed": True}
    bench.registries.writers.add("x.write", write)
    xml = diagram(process("s>ua ua>x1 x1>ub?ua.passed x1>e! ub>e", inside={"ua": prop(candidates='"office:a"', record="x.write"),
                                                                           "ub": prop(candidates="item.next")}))
    task = begun(bench, xml, closed=True)
    with pytest.raises(Refused, match="办结"), bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    assert open_task(bench, "ua").id == task
    bench.item["closed"] = False
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    assert seen == [("ua", "ann"), ("ua", "ann")] and open_task(bench, "ub").candidates == ["office:e"]


def test_a_message_reaches_whoever_waits_and_closes_what_it_interrupts(bench: Bench) -> None:
    catch = '<boundaryEvent id="b" attachedToRef="ua" cancelActivity="true"><messageEventDefinition messageRef="m1"/></boundaryEvent>'
    xml = diagram(process("s>ua ua>e b>ub ub>e2", inside={"ua": prop(candidates='"office:a"'), "ub": prop(candidates='"office:a"')}, extra=catch),
                  before=MESSAGES)
    task = begun(bench, xml)
    assert [row.name for row in bench.rows(waits)] == ["hello"]
    with bench.work() as engine:
        engine.send("hello", by="eve")
        engine.send("nobody waits for this")
    assert bench.rows(waits) == [] and open_task(bench, "ub")
    with pytest.raises(TaskClosed), bench.work() as engine:
        engine.complete(task, by=ANN, data={})


def test_a_signal_wakes_other_keys_by_a_job(bench: Bench) -> None:
    catch = '<intermediateCatchEvent id="wa"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
    bench.deploy(("p.bpmn", diagram(process("s>wa wa>ua ua>e", inside={"ua": prop(candidates='"office:a"')}, extra=catch), before=MESSAGES)))
    for key in (KEY, "thing/2"):
        with bench.work(key) as engine:
            engine.start("P", by="tester")
    with bench.work() as engine:
        engine.signal("all")
    assert len(bench.rows(work_items, work_items.c.business_key == KEY)) == 1
    assert [(row.kind, row.business_key) for row in bench.rows(job_table)] == [("signal", "thing/2")]


def test_an_operator_writes_in_the_same_transaction_and_messages_leave_as_rows(bench: Bench) -> None:
    def tell(call: Call) -> None:
        call.engine.notify("inbox", "office:e", "请阅", "有新的任务", key=f"k-{call.parameters['n']}")
        call.engine.notify("mail", "person:ann", "请阅", "有新的任务", key=f"m-{call.parameters['n']}")
        call.engine.notify("mail", "person:ann", "请阅", "有新的任务", key=f"m-{call.parameters['n']}")
    bench.registries.operators.add("x/tell", tell)
    xml = diagram(process("s>ua ua>o1 o1>e", inside={"ua": prop(candidates='"office:a"'), "o1": operator("x/tell", n="7")}))
    task = begun(bench, xml)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    assert sorted((row.key, row.status) for row in bench.rows(outbox)) == [("k-7", "sent"), ("m-7", "pending")]
    with bench.database.reading() as connection:
        assert [m.subject for m in messages(connection, EVE)] == ["请阅"] and unread_count(connection, ANN) == 0


def test_a_side_process_starts_after_the_step_and_ends_with_what_it_serves(bench: Bench) -> None:
    def begin(call: Call) -> None:
        call.engine.start("Q", call.business_key, record=("stage", "s1"))

    def end(call: Call) -> None:
        call.engine.close_side(frozenset({"item"}))
    bench.registries.operators.add("x/begin", begin)
    bench.registries.operators.add("x/end", end)
    side = process("s>uq uq>e", "Q", inside={"uq": prop(candidates='"office:e"')}, properties=prop(ends_with="item"))
    inside = {"o1": operator("x/begin"), "o2": operator("x/end", result="r2"), "ua": prop(candidates='"office:a"')}
    xml = diagram(process("s>o1 o1>ua ua>o2 o2>e", inside=inside))
    bench.deploy(("q.bpmn", diagram(side)), ("p.bpmn", xml))
    bench.start()
    assert open_task(bench, "uq").status == "open"
    with bench.work() as engine:
        engine.complete(open_task(bench, "ua").id, by=ANN, data={})
    assert {row.process_id: row.status for row in bench.rows(instances)} == {"P": "completed", "Q": "cancelled"}
    assert bench.rows(work_items, work_items.c.element_id == "uq")[0].status == "cancelled"


def test_an_instance_stays_on_its_version_and_the_same_source_twice_is_one(bench: Bench) -> None:
    first = begun(bench)
    assert [d.new for d in bench.deploy(("p.bpmn", TWO_STEPS)).processes] == [False]
    assert [d.number for d in bench.deploy(("p.bpmn", diagram(process("s>ux ux>e", inside={"ux": prop(candidates='"office:a"')})))).processes] == [2]
    with bench.work() as engine:
        engine.complete(first, by=ANN, data={})
    assert open_task(bench, "ub")
    bench.start()
    assert open_task(bench, "ux")


def test_a_diagram_with_errors_is_not_deployed_and_the_refusal_names_the_element(bench: Bench) -> None:
    with pytest.raises(Refused, match="定时器"):
        bench.deploy(("p.bpmn", diagram(process("s>ua ua>e t>e", inside={"ua": prop(candidates='"office:a"')},
                                                extra=timer("t", "ua", "timeDuration", "PT5M", interrupting=True)))))
    assert bench.rows(instances) == []


def test_a_draft_belongs_to_the_work_and_comes_back_with_it(bench: Bench) -> None:
    xml = diagram(process("s>xm xm>ua ua>xg xg>xm! xg>e?ua.outcome=='stop'", inside={"ua": prop(candidates='"office:a"')}))
    task = begun(bench, xml)
    with bench.work() as engine:
        engine.save_draft(task, by=ANN, data={"word": ["半句"]})
    with bench.database.reading() as connection:
        assert queries.task(connection, ANN, task).draft == {"word": ["半句"]}
        assert queries.task(connection, BOB, task).draft is None


def test_who_is_barred_finds_nothing_any_more(bench: Bench) -> None:
    task = begun(bench)
    with bench.work() as engine:
        engine.connection.execute(barred.insert(), {"business_key": KEY, "person": "ann"})
    with bench.database.reading() as connection:
        assert queries.inbox(connection, ANN) == []
        with pytest.raises(NotFound):
            queries.task(connection, ANN, task)


def test_cancelling_from_outside_leaves_the_reason_in_the_trace(bench: Bench) -> None:
    begun(bench)
    with bench.work() as engine:
        engine.cancel(bench.rows(instances)[0].id, by="admin", because="测试")
    row = bench.rows(instances)[0]
    assert (row.status, row.ended_because) == ("cancelled", "测试") and bench.rows(work_items)[0].closed_because == "测试"
    assert "aborted" in [one.kind for one in bench.rows(trace)]


def test_a_drawing_is_coloured_by_the_trace(bench: Bench) -> None:
    task = begun(bench)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    with bench.database.reading() as connection:
        drawing = queries.drawings(connection, ANN, bench.rows(instances)[0].id)[0]
        assert (drawing.states["ua"], drawing.states["ub"]) == ("done", "active") and drawing.flows == {"f0": 1, "f1": 1}
        with pytest.raises(NotFound):
            queries.drawings(connection, EVE, bench.rows(instances)[0].id)


def test_a_lease_is_taken_once_and_an_old_token_changes_nothing(bench: Bench) -> None:
    with bench.work() as engine:
        jobs.schedule(engine.connection, "x", bench.clock.now(), {}, unique_key="only")
        jobs.schedule(engine.connection, "x", bench.clock.now(), {}, unique_key="only")
    with bench.work() as engine:
        mine = jobs.lease(engine.connection, bench.clock.now(), 10)
        assert len(mine) == 1 and jobs.lease(engine.connection, bench.clock.now(), 10) == []
    bench.clock.move(bench.clock.now() + timedelta(minutes=2))
    with bench.work() as engine:
        theirs = jobs.lease(engine.connection, bench.clock.now(), 10)
        assert len(theirs) == 1 and not jobs.still_mine(engine.connection, mine[0], bench.clock.now())
        jobs.finish(engine.connection, mine[0])
    assert len(bench.rows(job_table)) == 1


def test_a_job_that_keeps_failing_becomes_an_incident_and_can_be_put_back(bench: Bench) -> None:
    with bench.work() as engine:
        jobs.schedule(engine.connection, "x", bench.clock.now(), {})
    for _ in range(jobs.TRIES):
        bench.clock.move(bench.clock.now() + timedelta(hours=2))
        with bench.work() as engine:
            job = jobs.lease(engine.connection, bench.clock.now(), 1)[0]
            jobs.fail(engine.connection, job, bench.clock.now(), "boom")
    assert bench.rows(job_table)[0].status == "incident"
    with bench.work() as engine:
        assert jobs.lease(engine.connection, bench.clock.now() + timedelta(days=9), 1) == []
        assert jobs.retry(engine.connection, bench.rows(job_table)[0].id, bench.clock.now())
    assert bench.rows(job_table)[0].status == "ready"
