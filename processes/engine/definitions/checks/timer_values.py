"""A timer's text is an expression: PT5M without quotes fails when the token arrives, not before."""
import re
from collections.abc import Iterator

from processes.engine.bpmn.markup import elements
from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind

BARE = re.compile(r"^(R\d*/)?P(T?\d|\d)|^R\d*/|^\d{4}-\d\d-\d\d")
LITERALS = {"timeDuration": re.compile(r'^"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"$'),
            "timeCycle": re.compile(r'^"R\d*(/[^/]+)?/P.+"$'), "timeDate": re.compile(r'^"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)"$')}
EXAMPLE = {"timeDuration": '"P3D"', "timeCycle": '"R3/P1D"', "timeDate": '"2026-09-30T09:00:00+08:00"'}


@check
def timer_values(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for empty in (e for e in elements(diagram.root) if kind(e) == "timerEventDefinition" and not any(kind(one) in LITERALS for one in elements(e))):
        yield diagram.error("timer_values", f"定时器没有写时间，例如 {EXAMPLE['timeDate']}", empty.getparent())
    for value in (e for e in elements(diagram.root) if kind(e) in LITERALS):
        event, text = value.getparent().getparent(), (value.text or "").strip()
        example = EXAMPLE[kind(value)]
        if not text:
            yield diagram.error("timer_values", f"定时器没有写时间，例如 {example}", event)
        elif BARE.match(text):
            yield diagram.error("timer_values", f"定时器的时间 {text} 要加英文双引号，例如 {example}", event)
        elif text.startswith('"') and text.endswith('"') and text.count('"') == 2 and not LITERALS[kind(value)].match(text):
            yield diagram.error("timer_values", f"看不懂的时间 {text}，应写成 {example} 这样（不支持 cron 写法）", event)
