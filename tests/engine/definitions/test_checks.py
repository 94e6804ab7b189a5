"""One small diagram per finding: it is found, it names its element, and the sound form of the same diagram is not complained of."""
import pytest

from processes.engine.definitions.checks.diagram import CHECKS, ERROR, Catalogue, Finding
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.source import Source
from tests.engine.drawing import diagram, each, operator, process, prop, timer, wait

KNOWN = Catalogue(operators=frozenset({"x/known"}), writers=frozenset({"w.known"}), functions=frozenset({"len"}), forms=frozenset({"known"}))
U = prop(candidates='"office:a"', form="known")
LANE = '<laneSet id="ls"><lane id="l1" name="x">{}<flowNodeRef>ua</flowNodeRef></lane></laneSet>'
SOUND = diagram(process("s>ua ua>e", inside={"ua": U}))


def found(xml: bytes, *more: bytes) -> list[Finding]:
    return check([Source(f"p{n}.bpmn", "bpmn", one) for n, one in enumerate((xml, *more))], KNOWN)


def users(*keys: str) -> dict[str, str]:
    return dict.fromkeys(keys, U)


def event(key: str, kind: str, *, tag: str = "intermediateCatchEvent", more: str = "") -> str:
    return f'<{tag} id="{key}" {more}><{kind}/></{tag}>'


def line(*flows: str, extra: str = "", before: str = "", **inside: str) -> bytes:
    return diagram(process(" ".join(flows), inside={**users("ua", "ub", "uc"), **inside}, extra=extra), before=before)


FAULTY = {
    "timer without quotes": (line("s>ua ua>e", "t>e2", extra=timer("t", "ua", "timeDuration", "PT5M", interrupting=True)), "t", "双引号"),
    "cron": (line("s>wt wt>ua ua>e", extra=wait("wt", "timeCycle", '"0 9 * * *"')), "wt", "cron"),
    "empty timer": (line("s>wt wt>ua ua>e", extra=wait("wt", "timeDate", "")), "wt", "没有写时间"),
    "conditional event": (line("s>wt wt>ua ua>e", extra=event("wt", "conditionalEventDefinition")), "wt", "条件事件"),
    "link event": (line("s>wt wt>ua ua>e", extra=event("wt", "linkEventDefinition")), "wt", "链接事件"),
    "compensation": (line("s>wt wt>ua ua>e", extra=event("wt", "compensateEventDefinition", tag="intermediateThrowEvent")), "wt", "补偿"),
    "signal end": (line("s>ua ua>zz", extra=event("zz", "signalEventDefinition", tag="endEvent")), "zz", "信号结束事件"),
    "event sub-process": (line("s>ua ua>e", extra='<subProcess id="zz" triggeredByEvent="true"/>'), "zz", "事件子流程"),
    "ad-hoc": (line("s>ua ua>zz zz>e", extra='<adHocSubProcess id="zz"/>'), "zz", "特别子流程"),
    "complex gateway": (line("s>ua ua>zz zz>e", extra='<complexGateway id="zz"/>'), "zz", "复杂网关"),
    "condition after a task": (line("s>ua ua>e?True"), "ua", "不能写条件"),
    "two ways out of a task": (line("s>ua ua>ub ua>e ub>e2"), "ua", "只能有一条连线"),
    "gateway flow without condition": (line("s>xa xa>ua xa>ub! ua>e ub>e"), "xa", "没有条件"),
    "choice into a join": (line("s>xa xa>ua?True xa>ub! ua>pj ub>pj pj>e"), "pj", "永远等下去"),
    "cycle without gateway": (line("s>e", "ua>ub ub>ua"), "ua", "首尾相接"),
    "no end": (line("s>ua"), "ua", "断了"),
    "multi-instance over nothing": (line("s>ua ua>e", ua=U + "<multiInstanceLoopCharacteristics/>"), "ua", "哪个集合"),
    "loop marker": (line("s>ua ua>e", ua=U + "<standardLoopCharacteristics/>"), "ua", "循环标记"),
    "list output in a loop": (line("s>xm xm>ua ua>xg xg>xm! xg>e?n>1", ua=U + each("offices", "office", "answers", "ok")), "ua", "第二轮"),
    "item named like an element": (line("s>ua ua>ub ub>e", ua=U + each("offices", "ub", "answers", "ok")), "ua", "相同"),
    "message on a multi-instance call": (diagram(process("s>ca ca>ua ua>e b>e2", inside={"ca": each("offices", "office", "answers", "uq"), "ua": U},
                                                         attributes={"ca": 'calledElement="P"'},
                                                         extra='<boundaryEvent id="b" attachedToRef="ca"><messageEventDefinition messageRef="m1"/>'
                                                               "</boundaryEvent>"),
                                                 before='<message id="m1" name="x"/>'), "b", "多实例的调用"),
    "service task without operator": (line("s>oa oa>e"), "oa", "没有指定操作"),
    "unknown operator": (line("s>oa oa>e", oa=operator("x/unknown")), "oa", "没有名为"),
    "operator named like an element": (line("s>oa oa>ua ua>e", oa=operator("ua")), "oa", "相同"),
    "nobody to do it": (line("s>ua ua>e", ua=prop(form="known")), "ua", "由谁办理"),
    "unknown form": (line("s>ua ua>e", ua=prop(candidates='"office:a"', form="other")), "ua", "表单"),
    "unknown writer": (line("s>ua ua>e", ua=prop(candidates='"office:a"', form="known", record="w.other")), "ua", "记录"),
    "empty script": (line("s>ka ka>e", ka=""), "ka", "脚本"),
    "a program as script": (line("s>ka ka>e", ka="<script>import os</script>"), "ka", "名称 = 表达式"),
    "not executable": (SOUND.replace(b'isExecutable="true"', b'isExecutable="false"'), "P", "不可执行"),
    "the same id twice": (line("s>ua ua>e", extra='<endEvent id="ua"/>'), "ua", "用了两次"),
    "calls itself": (diagram(process("s>ca ca>e", attributes={"ca": 'calledElement="P"'})), "ca", "调用了自己"),
    "calls nothing known": (diagram(process("s>ca ca>e", attributes={"ca": 'calledElement="Nowhere"'})), "ca", "没有名为"),
    "unknown decision": (line("s>ua ua>zz zz>e", extra='<businessRuleTask id="zz"><extensionElements><spiffworkflow:calledDecisionId>none'
                              "</spiffworkflow:calledDecisionId></extensionElements></businessRuleTask>"), "zz", "决策表"),
    "dangling data object": (line("s>ua ua>e", extra='<dataObjectReference id="zz" dataObjectRef="nowhere"/>'), "zz", "数据对象"),
    "too long": (diagram(process(" ".join(f"u{n}>u{n + 1}" for n in range(301)), inside={f"u{n}": U for n in range(302)})), "", "最多 300"),
    "a reminder that reads the item": (line("s>ua ua>e", "t>e2", extra=timer("t", "ua", "timeDate", "item.at")), "t", "只会触发一次"),
    "an error nobody throws": (line("s>zz zz>e", "b>e2", extra='<subProcess id="zz"><startEvent id="s2"/><endEvent id="e9"/><sequenceFlow id="f99" '
                                    'sourceRef="s2" targetRef="e9"/></subProcess><boundaryEvent id="b" attachedToRef="zz"><errorEventDefinition/>'
                                    "</boundaryEvent>"), "b", "永远不会触发"),
    "a typing error in a condition": (line("s>xa xa>ua?ua.x=1 xa>e! ua>e"), "", "条件"),
    "an unknown function": (line("s>ua ua>e", ua=prop(candidates="nobody(1)", form="known")), "ua", "函数"),
    "a choice that meets far away": (line("s>xa xa>ua?True xa>ub! ua>xg xg>uc?True xg>xm! uc>xm xm>pj ub>pj pj>e"), "pj", "永远等下去"),
    "candidates nobody has": (line("s>ua ua>e", ua=prop(candidates='["office:a", "head of b"]', form="known")), "ua", "谁也收不到"),
    "a flow into nowhere": (line("s>ua ua>e", "ub>zz"), "f2", "没有连到任何元素"),
    "a boundary event on nothing": (line("s>ua ua>e", "b>e2", extra='<boundaryEvent id="b" attachedToRef="e"><messageEventDefinition/></boundaryEvent>'),
                                    "b", "没有贴在任务上"),
    "a default of another gateway": (line("s>xa xa>ua?True xa>ub! ua>e ub>e").replace(b'default="f2"', b'default="f0"'), "xa", "默认连线"),
    "no start": (diagram(process("ua>e", inside=users("ua"))), "P", "没有开始事件"),
    "no process": (diagram(), "", "没有流程"),
    "a start that waits for a message": (diagram(process("ua>e", inside=users("ua"), extra='<startEvent id="st"><messageEventDefinition messageRef="m"/>'
                                                         '</startEvent><sequenceFlow id="f9" sourceRef="st" targetRef="ua"/>'),
                                                 before='<message id="m" name="x"/>'), "st", "要等消息"),
    "a message without a name": (line("s>wt wt>ua ua>e", extra=event("wt", "messageEventDefinition")), "wt", "没有选择消息"),
    "conditions behind a parallel gateway": (line("s>pa pa>ua?True pa>ub ua>pj ub>pj pj>e"), "pa", "不看条件"),
    "a task behind an event gateway": (line("s>ga ga>ua ga>wt wt>ub ua>e ub>e", extra=wait("wt", "timeDate", "item.at")), "ga", "只能直接连接"),
    "two timers behind an event gateway": (line("s>ga ga>wt ga>wu wt>ua wu>ub ua>e ub>e", extra=wait("wt", "timeDate", "item.at")
                                                + wait("wu", "timeDate", "item.at")), "ga", "只能有一个定时"),
    "a call that leaves nothing behind": (diagram(process("s>ca ca>e", inside={"ca": each("item.coops", "office", "answers", "fill")},
                                                          attributes={"ca": 'calledElement="Q"'}), process("s2>uq uq>e2", "Q", inside={"uq": U})),
                                          "ca", "没有哪一步给出“fill”"),
    "a result that exists already": (line("s>ka ka>ua ua>e", ka="<script>ok = 1</script>", ua=U + each("item.coops", "office", "answers", "ok")),
                                     "ua", "已有名为“ok”"),
    "a choice that does not exist": (diagram(process("s>ua ua>e", inside={"ua": U}, properties=prop(ends_with="never"))), "P", "只能是"),
    "a sub-process that never ends": (line("s>zz zz>e", extra='<subProcess id="zz"><startEvent id="s2"/><userTask id="uz"/>'
                                           '<sequenceFlow id="f99" sourceRef="s2" targetRef="uz"/></subProcess>'), "uz", "断了"),
    "a bad pre-script": (line("s>ua ua>e", ua='<extensionElements><spiffworkflow:preScript>del x</spiffworkflow:preScript></extensionElements>'), "ua", "前置脚本"),
    "a bad message payload": (diagram(process("s>wt wt>e", extra='<intermediateThrowEvent id="wt"><messageEventDefinition messageRef="m"><extensionElements>'
                                              "<spiffworkflow:messagePayload>open('x')</spiffworkflow:messagePayload></extensionElements>"
                                              "</messageEventDefinition></intermediateThrowEvent>"), before='<message id="m" name="x"/>'), "wt", "消息内容"),
    "a bad completion condition": (line("s>ua ua>e", ua=U + "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality><completionCondition>"
                                        "n = 1</completionCondition></multiInstanceLoopCharacteristics>"), "ua", "完成条件"),
    "a property without a name": (line("s>ua ua>e", ua=U.replace('name="form" ', "")), "ua", "没有名称或没有值"),
    "a property without a value": (line("s>ua ua>e", ua=U.replace(' value="known"', "")), "ua", "没有名称或没有值"),
    "a parameter without a type": (line("s>oa oa>e", oa=operator("x/known", n="1").replace(' type="any"', "")), "oa", "没有名称或类型"),
    "a task without an id": (line("s>ua ua>e", extra="<userTask/>"), "", "没有 id"),
    "a process without an id": (SOUND.replace(b'<process id="P"', b"<process"), "", "没有 id"),
    "a process without an end beside one with": (diagram(process("s>xm xm>ua ua>xm", inside={"ua": U}), process("s2>e", "Q")), "P", "没有结束事件"),
    "a data object two levels down": (line("s>zz zz>e", extra='<dataObject id="do"/><subProcess id="zz"><startEvent id="s2"/><subProcess id="zy">'
                                           '<dataObjectReference id="dr" dataObjectRef="do"/><startEvent id="s3"/><endEvent id="e3"/><sequenceFlow id="f98" '
                                           'sourceRef="s3" targetRef="e3"/></subProcess><endEvent id="e9"/><sequenceFlow id="f96" '
                                           'sourceRef="s2" targetRef="zy"/>'
                                           '<sequenceFlow id="f97" sourceRef="zy" targetRef="e9"/></subProcess>'), "dr", "隔了两层"),
}
DOUBTFUL = {
    "no default": (line("s>xa xa>ua?True xa>ub?False ua>e ub>e"), "xa", "默认"),
    "several ways into a task": (line("s>xa xa>ua?True xa>ub! ub>ua ua>e"), "ua", "合到一起"),
    "nothing leads there": (line("s>ua ua>e", "ub>e"), "ub", "不会发生"),
    "camunda": (SOUND.replace(b'name="ua"', b'name="ua" xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="x"'), "ua", "Camunda"),
    "a misspelt property": (line("s>ua ua>e", ua=prop(candidates='"office:a"', form="known", candidate="x")), "ua", "candidates"),
    "no form": (line("s>ua ua>e", ua=prop(candidates='"office:a"')), "ua", "没有表单"),
    "a timer at the start": (diagram(process("ua>e", inside=users("ua"), extra='<startEvent id="st"><timerEventDefinition><timeDuration>"PT1H"</timeDuration>'
                                             '</timerEventDefinition></startEvent><sequenceFlow id="f9" sourceRef="st" targetRef="ua"/>')), "st", "定时发起"),
    "a reminder that writes": (line("s>ua ua>e", "t>ka ka>e2", ka="<script>n = 1</script>", extra=timer("t", "ua", "timeCycle", '"R3/P1D"')), "t", "变大"),
    "waiting beside a loop": (line("s>pa pa>wt wt>pj pa>xm xm>ua ua>xg xg>xm! xg>pj?n>1 pj>e", extra=wait("wt", "timeDate", "item.at")), "pa", "单独的流程"),
    "an unnamed task": (line("s>ua ua>e").replace(b'name="ua"', b""), "ua", "没有名称"),
    "an unnamed choice": (line("s>xa xa>ua?True xa>ub! ua>e ub>e").replace(b'name="xa"', b""), "xa", "没有名称"),
    "a property in the wrong place": (line("s>xa xa>ua?True xa>ub! ua>e ub>e", xa=prop(form="known")), "xa", "只能写在任务上"),
    "a message that nobody catches": (diagram(process("s>ua ua>wt wt>e", inside={"ua": U}, extra='<intermediateThrowEvent id="wt"><messageEventDefinition '
                                              'messageRef="m"/></intermediateThrowEvent>'), before='<message id="m" name="x"/>'), "wt", "没有任何流程接收"),
    "a misspelt name": (line("s>uvet uvet>xa xa>ub?uvte.outcome xa>e! ub>e", uvet=U), "f2", "是否想写“uvet”"),
    "a name from nowhere": (line("s>ua ua>xa xa>ub?weather.fine xa>e! ub>e"), "f2", "没有哪一步给出它"),
    "two starts": (line("s>ua ua>e", "s2>ua"), "s2", "开始事件"),
    "a message branch that writes": (line("s>ua ua>e", "b>ka ka>e2", ka="<script>n = 1</script>", extra='<boundaryEvent id="b" attachedToRef="ua" '
                                          'cancelActivity="false"><messageEventDefinition/></boundaryEvent>'), "b", "变大"),
    "an undeclared collection": (line("s>ua ua>e", ua=U + each("offices", "office", "answers", "ok")), "ua", "会丢失"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_an_error_is_found_and_names_its_element(name: str) -> None:
    xml, element, said = FAULTY[name]
    errors = [f for f in found(xml) if f.level == ERROR]
    assert any(said in f.message and element in ("", f.element_id) for f in errors), [f.sentence() for f in errors]


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_doubt_is_a_warning_and_no_error(name: str) -> None:
    xml, element, said = DOUBTFUL[name]
    hits = [f for f in found(xml) if said in f.message and f.element_id == element]
    assert hits and all(f.level != ERROR for f in hits)


def test_a_sound_diagram_is_left_in_peace() -> None:
    assert found(SOUND) == []
    lane = LANE.format(prop(candidates='"office:a"'))
    assert found(diagram(process("s>ua ua>e", inside={"ua": prop(form="known")}, properties=lane))) == []
    good = line("s>xa xa>ua?item.n>1 xa>ub! ua>xj ub>xj xj>oa oa>e", oa=operator("x/known", n="1"))
    assert found(good) == []


def test_findings_come_in_the_order_of_files_and_lines() -> None:
    xml = line("s>ua ua>ub ub>uc uc>e", ua="", ub=prop(candidates="1 +"), uc=prop(candidates='"office:a"', form="other")).replace(b"><", b">\n<")
    assert [f.line for f in found(xml)] == sorted(f.line for f in found(xml)) and len(found(xml)) > 3
    assert [f.file for f in found(xml, SOUND.replace(b'"P"', b'"Q"').replace(b"known", b"none"))][-1] == "p1.bpmn"


def test_every_check_has_a_diagram_that_it_finds_fault_with() -> None:
    told = {f.check for xml, _, _ in (*FAULTY.values(), *DOUBTFUL.values()) for f in found(xml)}
    assert CHECKS.keys() <= told
