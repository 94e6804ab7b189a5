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


SUB = '<subProcess id="zz"><startEvent id="s2"/>{}</subProcess>'
END = '<endEvent id="e8"><errorEventDefinition errorRef="{}"/></endEvent><sequenceFlow id="f98" sourceRef="s2" targetRef="e8"/>'
BORDER = '<boundaryEvent id="b" attachedToRef="{}"><errorEventDefinition errorRef="{}"/></boundaryEvent>'
CODES = '<error id="one" errorCode="E1"/><error id="two" errorCode="E2"/>'
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
    "a task of no kind": (line("s>ua ua>zz zz>e", extra='<task id="zz"/>'), "zz", "请选择用户任务"),
    "an id of the engine's own": (line("s>ua ua>End", extra='<endEvent id="End"/>'), "End", "系统自用"),
    "an id like an invisible join": (line("s>ua ua>P.EndJoin", extra='<endEvent id="P.EndJoin"/>'), "P.EndJoin", "系统自用"),
    "a task that is named like the item": (line("s>ua ua>item item>e", extra=f'<userTask id="item" name="x">{U}</userTask>'), "item", "系统给出的数据"),
    "a result that is named like a fact": (line("s>oa oa>e", oa=operator("x/known", result="today")), "oa", "系统给出的数据"),
    "a collected one that is named like a fact": (line("s>ua ua>e", ua=U + each("offices", "case", "answers", "ok")), "ua", "系统给出的数据"),
    "an event that waits for nothing": (line("s>wt wt>ua ua>e", extra='<intermediateCatchEvent id="wt"/>'), "wt", "没有写等什么"),
    "a boundary event without a definition": (line("s>ua ua>e b>e2", extra='<boundaryEvent id="b" attachedToRef="ua"/>'), "b", "没有写等什么"),
    "a timer without any time": (line("s>wt wt>ua ua>e", extra=event("wt", "timerEventDefinition")), "wt", "没有写时间"),
    "a timer that is thrown": (line("s>wt wt>ua ua>e", extra=event("wt", "timerEventDefinition", tag="intermediateThrowEvent")), "wt", "不起作用"),
    "an error that is thrown on the way": (line("s>wt wt>ua ua>e", extra=event("wt", "errorEventDefinition", tag="intermediateThrowEvent")), "wt", "不起作用"),
    "a timer at the end": (line("s>ua ua>zz", extra=event("zz", "timerEventDefinition", tag="endEvent")), "zz", "不起作用"),
    "two timers on one border": (line("s>ua ua>e b>e2", extra=timer("b", "ua", "timeDate", "item.at", interrupting=True).replace(
        "</boundaryEvent>", "<timerEventDefinition><timeDate>item.on</timeDate></timerEventDefinition></boundaryEvent>")), "b", "两个定时器"),
    "a conditional event behind a timer": (line("s>wt wt>ua ua>e", extra=wait("wt", "timeDate", "item.at").replace(
        "</intermediateCatchEvent>", "<conditionalEventDefinition/></intermediateCatchEvent>")), "wt", "条件事件"),
    "a condition after the start": (line("s>ua?True ua>e"), "s", "不能写条件"),
    "a condition after an event": (line("s>wt wt>ua?True ua>e", extra=wait("wt", "timeDate", "item.at")), "wt", "不能写条件"),
    "two ways out of an event": (line("s>wt wt>ua wt>ub ua>e ub>e", extra=wait("wt", "timeDate", "item.at")), "wt", "只能有一条连线"),
    "a flow back into a parallel join": (line("s>ua ua>pj pj>ub ub>xg xg>pj?True xg>e!"), "pj", "绕回来"),
    "a flow across a border": (line("s>zz zz>e uz>e", extra=SUB.format(f'<userTask id="uz" name="x">{U}</userTask><sequenceFlow id="f98" sourceRef="s2" '
                                                                       'targetRef="uz"/>')), "f2", "穿过了子流程"),
    "an error that is not there": (line("s>zz zz>e", extra=SUB.format(END.format("gone"))), "e8", "不存在"),
    "an escalation nobody throws": (line("s>ua ua>e b>e2", extra=event("b", "escalationEventDefinition", tag="boundaryEvent", more='attachedToRef="ua"')),
                                    "b", "永远不会触发"),
    "an error with another code": (line("s>zz zz>e b>e2", before=CODES, extra=SUB.format(END.format("one")) + BORDER.format("zz", "two")), "b", "永远不会触发"),
    "a call that ends in another error": (diagram(process("s>ca ca>e b>e2", attributes={"ca": 'calledElement="Q"'}, extra=BORDER.format("ca", "two")),
                                                  process("s3>e7", "Q", inside={"e7": '<errorEventDefinition errorRef="one"/>'}), before=CODES), "b", "永远不会触发"),
    "a call whose error nobody takes": (diagram(process("s>ca ca>e", attributes={"ca": 'calledElement="Q"'}),
                                                process("s3>e7", "Q", inside={"e7": '<errorEventDefinition errorRef="one"/>'}), before=CODES), "ca", "没有人接住"),
    "an event sub-process in other words": (line("s>ua ua>e", extra='<subProcess id="zz" triggeredByEvent="1"/>'), "zz", "事件子流程"),
    "a reminder in other words": (line("s>ua ua>e", "t>e2", extra=timer("t", "ua", "timeDate", 'plus_days(item ["due"], 1)')), "t", "只会触发一次"),
    "output of another name that begins empty": (line("s>ka ka>xm xm>ua ua>xg xg>xm! xg>e?n>1", ka="<script>my_answers = {}</script>",
                                                      ua=U + each("offices", "office", "answers", "ok")), "ua", "第二轮"),
    "data from nowhere": (line("s>ua ua>e", ua=U + '<dataInputAssociation id="di"><sourceRef>gone</sourceRef></dataInputAssociation>'), "ua", "不存在的数据"),
}
DOUBTFUL = {
    "one way with a condition": (line("s>xa xa>ua?item.n>1 ua>e"), "xa", "只有一条连线"),
    "a message that is heard once": (line("s>ua ua>e b>e2", extra=event("b", "messageEventDefinition", tag="boundaryEvent",
                                                                        more='attachedToRef="ua" cancelActivity="0"')), "b", "只接第一次"),
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


@pytest.mark.parametrize("flows", [
    "s>xm xm>pa pa>ua pa>ub ua>pj ub>pj pj>xg xg>xm?True xg>e!",                      # the loop leads back in front of the fork
    "s>pa pa>xm xm>ua ua>xg xg>xm?True xg>pj! pa>ub ub>pj pj>e"])                      # a loop inside one branch
def test_a_loop_around_a_join_or_beside_it_is_left_in_peace(flows: str) -> None:
    assert [f for f in found(line(flows)) if f.level == ERROR] == []


def test_errors_and_escalations_that_are_taken_are_left_in_peace() -> None:
    taken = line("s>zz zz>e b>e2", before=CODES, extra=SUB.format(END.format("one")) + BORDER.format("zz", "one"))
    any_of_them = taken.replace(b' errorRef="one"/></boundaryEvent>', b"/></boundaryEvent>")
    call = diagram(process("s>ca ca>e b>e2", attributes={"ca": 'calledElement="Q"'}, extra=BORDER.format("ca", "one")), before=CODES)
    inner = diagram(process("s3>cq cq>e7", "Q", attributes={"cq": 'calledElement="R"'}))
    deep = diagram(process("s4>e9", "R", inside={"e9": '<errorEventDefinition errorRef="one"/>'}), before=CODES)
    assert [f for xml in ([taken], [any_of_them], [call, inner, deep]) for f in found(*xml) if f.level == ERROR] == []


@pytest.mark.parametrize("first", ["answers={}", "answers  =  {}", 'answers = {"a": 1}'])
def test_a_collection_that_begins_as_a_dict_may_be_filled_in_a_loop(first: str) -> None:
    xml = line("s>ka ka>xm xm>ua ua>xg xg>xm! xg>e?n>1", ka=f"<script>{first}</script>", ua=U + each("offices", "office", "answers", "ok"))
    assert "loops" not in {f.check for f in found(xml) if f.level == ERROR}


def test_findings_come_in_the_order_of_files_and_lines() -> None:
    xml = line("s>ua ua>ub ub>uc uc>e", ua="", ub=prop(candidates="1 +"), uc=prop(candidates='"office:a"', form="other")).replace(b"><", b">\n<")
    assert [f.line for f in found(xml)] == sorted(f.line for f in found(xml)) and len(found(xml)) > 3
    assert [f.file for f in found(xml, SOUND.replace(b'"P"', b'"Q"').replace(b"known", b"none"))][-1] == "p1.bpmn"


def test_every_check_has_a_diagram_that_it_finds_fault_with() -> None:
    told = {f.check for xml, _, _ in (*FAULTY.values(), *DOUBTFUL.values()) for f in found(xml)}
    assert CHECKS.keys() <= told
