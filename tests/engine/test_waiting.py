"""What waits while facts change: properties and dates of the wrong kind are told with their element, what moved leaves a line."""
from datetime import timedelta
from typing import Any

import pytest

from processes.engine import queries
from processes.engine.instances.models import instances
from processes.engine.jobs.models import jobs as job_table
from processes.engine.tasks.models import work_items
from processes.engine.tracing.models import trace
from processes.engine.waits.models import waits
from processes.errors import ProcessError, Refused
from tests.engine.conftest import Bench
from tests.engine.drawing import diagram, process, prop, timer, wait
from tests.engine.test_door import ANN, EVE, begun, open_task


@pytest.mark.parametrize(("name", "value", "said"), [
    ("candidates", 5, "任务“ua”的“由谁办理”应得到一个或一组文字，得到的是：5"), ("candidates", [1], "一个或一组文字"), ("exclude", True, "谁不得办理"),
    ("due", "soon", "“办理期限”应得到日期或时刻"), ("due", 20260302, "日期或时刻"), ("priority", "high", "“优先级”应得到整数"), ("priority", [1], "整数")])
def test_a_property_of_the_wrong_kind_is_told_with_its_task(bench: Bench, name: str, value: Any, said: str) -> None:
    bench.deploy(("p.bpmn", diagram(process("s>ua ua>e", inside={"ua": prop(**{"candidates": '"office:a"', name: "item.x"})}))))
    bench.item.update(x=value)
    with pytest.raises(Refused, match=said):
        bench.start()
    bench.item.update(x=None)
    bench.start()
    bench.item.update(x=value)
    with pytest.raises(Refused, match=said), bench.work() as engine:
        engine.facts_changed()


DATED = diagram(process("s>w1 w1>e", extra=wait("w1", "timeDate", "item.at")))


def test_an_unrelated_change_does_not_wake_an_instance_whose_timer_names_a_bare_day(bench: Bench) -> None:
    bench.deploy(("p.bpmn", DATED))
    bench.item.update(at="2026-05-01")
    bench.start()
    with bench.work() as engine:
        engine.facts_changed()
    assert bench.rows(instances)[0].revision == 1


@pytest.mark.parametrize("value", [None, "x", 5])
def test_a_fact_that_is_no_date_any_more_is_told_with_the_timer_that_reads_it(bench: Bench, value: Any) -> None:
    bench.deploy(("p.bpmn", DATED))
    bench.item.update(at="2026-05-01T08:00:00+08:00")
    bench.start()
    bench.item.update(at=value)
    with pytest.raises(ProcessError, match="定时事件“w1”的时间"), bench.work() as engine:
        engine.facts_changed()


def test_a_timer_that_moves_with_its_fact_leaves_a_line(bench: Bench) -> None:
    bench.deploy(("p.bpmn", DATED))
    bench.item.update(at="2026-05-01")
    bench.start()
    for day in ("2026-06-01", "2026-03-01"):                  # later; and past, which goes off at once
        bench.item.update(at=day)
        with bench.work() as engine:
            engine.facts_changed()
    told = [(row.kind, row.element_id, row.changes) for row in bench.rows(trace) if row.kind in ("rearmed", "fired")]
    assert told == [("rearmed", "w1", {"due": "2026-05-31T16:00:00+00:00"}), ("rearmed", "w1", {"due": "2026-02-28T16:00:00+00:00"}), ("fired", "w1", {})]


def test_a_message_and_a_signal_of_one_name_are_waited_for_at_once(bench: Bench) -> None:
    both = ('<intermediateCatchEvent id="wm"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
            '<intermediateCatchEvent id="ws"><signalEventDefinition signalRef="g2"/></intermediateCatchEvent>')
    bench.deploy(("p.bpmn", diagram(process("s>g1 g1>wm g1>ws wm>ua ws>ub ua>e ub>e2", extra=both, inside={
        key: prop(candidates='"office:a"') for key in ("ua", "ub")}), before='<message id="m1" name="hello"/><signal id="g2" name="hello"/>')))
    bench.start()
    assert sorted((row.kind, row.name) for row in bench.rows(waits)) == [("message", "hello"), ("signal", "hello")]
    with bench.work() as engine:
        engine.signal("hello")
    assert [row.element_id for row in bench.rows(work_items)] == ["ub"] and bench.rows(waits) == []


def test_open_tasks_follow_the_facts(bench: Bench) -> None:
    task = begun(bench)
    with bench.work() as engine:
        engine.complete(task, by=ANN, data={})
    bench.item["next"] = ["office:e"]
    with bench.work() as engine:
        engine.facts_changed()
    assert open_task(bench, "ub").candidates == ["office:e"]
    with bench.database.reading() as connection:
        assert len(queries.inbox(connection, EVE)) == 1 and queries.inbox(connection, ANN) == []
    assert "reassigned" in [row.kind for row in bench.rows(trace)]


def test_a_date_timer_is_one_job_row_that_moves_with_its_fact_and_fires_once(bench: Bench) -> None:
    xml = diagram(process("s>ua ua>e t>ub ub>e2", inside={"ua": prop(candidates='"office:a"'), "ub": prop(candidates='"office:a"')},
                          extra=timer("t", "ua", "timeDate", "item.at", interrupting=True)))
    begun(bench, xml, at="2026-03-05T00:00:00+08:00")
    assert [row.due_at.isoformat() for row in bench.rows(job_table)] == ["2026-03-04T16:00:00+00:00"]
    bench.item["at"] = "2026-03-09T00:00:00+08:00"
    with bench.work() as engine:
        engine.facts_changed()
    assert [row.due_at.isoformat() for row in bench.rows(job_table)] == ["2026-03-08T16:00:00+00:00"]
    bench.clock.move(bench.clock.now() + timedelta(days=8))
    for _ in range(2):
        with bench.work() as engine:
            engine.fire(bench.rows(instances)[0].id)
    assert bench.rows(job_table) == [] and open_task(bench, "ub")
    assert [row.kind for row in bench.rows(trace)].count("fired") == 1


def test_a_far_date_means_no_timer(bench: Bench) -> None:
    xml = diagram(process("s>ua ua>e t>ub ub>e2", inside={"ua": prop(candidates='"office:a"'), "ub": prop(candidates='"office:a"')},
                          extra=timer("t", "ua", "timeDate", "item.at", interrupting=True)))
    begun(bench, xml, at="9999-12-31T00:00:00+08:00")
    assert bench.rows(job_table) == []
