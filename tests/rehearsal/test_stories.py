"""A scenario file that is wrong is told so in a sentence with its place, and never passes because nothing was looked at."""
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.play import command
from processes.rehearsal.stories import StoryFault, parse_play


def one_step(step: str, before: str = "") -> str:
    return f"{before}stories: [{{story: 题目, steps: [{{{step}}}]}}]"


ACT = "as: 院长, do: sign, item: 小事"


@pytest.mark.parametrize(("text", "said"), [
    ("", "至少要有一个故事"), ("[]", "至少要有一个故事"), ("together: true\nstories: []", "至少要有一个故事"), ("5", "应是一串故事"), ("{a: [", "不是合法的 YAML"),
    ("[5]", "每个故事要有"), ("[{story: 甲}]", "至少一步"), ("[{story: 甲, steps: []}]", "至少一步"), ("[{story: 甲, steps: [5]}]", "一步是一组"),
    ("[{story: 甲, steps: [{at: 2026-03-02}]}, {story: 甲, steps: [{at: 2026-03-02}]}]", "题目重复：甲"),
    ("&a [{story: 甲, steps: [{send: x, item: 甲, with: {a: *a}}]}]", "嵌套太深"),
    (one_step("act: nothing, as: 院长, item: 小事"), "没有名为“nothing”的按钮，只有：.*discard"),
    (one_step("refused: 无权"), "refused 在这一步没有作用"), (one_step("as: 院长"), "as 在这一步没有作用"), (one_step("with: {a: 1}"), "没有作用"),
    (one_step("start: archiving, as: 院长, item: 小事, evidence: ['附件:x.pdf']"), "evidence 在这一步没有作用，要与 do: 同写"),
    (one_step("act: discard, as: 院长, item: 小事, acted_at: 2026-03-02"), "acted_at 在这一步没有作用"),
    (one_step(f"{ACT}, with: [1]"), "with: 应是"), (one_step(f"{ACT}, with: 文字"), "with: 应是"), (one_step(f"{ACT}, evidence: 5"), "evidence: 应是"),
    (one_step(f"{ACT}, evidence: 附件"), "evidence: 应是"), (one_step(f"{ACT}, refused: [a]"), "refused: 应是"), (one_step(f"{ACT}, colour: red"), "不认识：colour"),
    (one_step("as: [院长], do: sign"), "as: 应是一个值"), (one_step("send: a, do: b"), "最多办一件事"),
    (one_step("expect: [a]"), "expect: 应是"), (one_step("expect: {小事: 5}"), "不认识：小事"), (one_step("expect: {小事: {colour: 红}}"), "不认识：colour"),
    (one_step("expect: {open: 5}"), "open: 应是"), (one_step("expect: {open: {院长: sign}}"), "open: 应是"), (one_step("expect: {counts: 5}"), "counts: 应是"),
    (one_step("expect: {counts: {提醒: 几}}"), "counts: 应是"), (one_step("expect: {knows: [院长]}"), "knows: 应是"),
    (one_step("expect: {reads: {院长: 可}}"), "reads: 应是"),
    (one_step("expect: {ledger: 5}"), "ledger: 应是"), (one_step("expect: {ledger: 文字}"), "ledger: 应是一串文字"), (one_step("expect: {ledger_never: [5]}"), "一串文字"),
    (one_step("expect: {days_left: 三}"), "days_left: 应是"), (one_step("expect: {status: [办结]}"), "status: 应是"),
    (one_step("wait: 99999999d"), "wait: 应是时长"), (one_step("wait: 5"), "wait: 应是时长"), (one_step("wait: 2h 14:30"), "wait: 应是时长"),
    (one_step("wait: -3wd"), "wait: 应是时长"), (one_step("at: 0001-01-01"), "不是 2000 至 2100"), (one_step("at: 昨天"), "不是时间"), (one_step("at: 5"), "不是 2000"),
    (one_step("use: 甲", "recipes: [1]\n"), "recipes: 应是"), (one_step("use: 甲", "recipes: {甲: 5}\n"), "做法“甲”应是一串步骤"),
    (one_step("use: 甲", "recipes: {甲: [文字]}\n"), "做法“甲”应是一串步骤"), (one_step("use: 甲", "recipes: {甲: [{use: 乙}], 乙: []}\n"), "不能再引用做法"),
    (one_step("use: 甲, values: [1]", "recipes: {甲: []}\n"), "values: 应是"), (one_step("use: 乙", "recipes: {甲: []}\n"), "没有名为“乙”的做法"),
    (one_step("use: 甲, expect: {status: 办结}", "recipes: {甲: []}\n"), "expect 不能与 use: 同写"),
    (one_step("use: 甲", "recipes: {甲: [{do: '{x}'}]}\n"), "要用的值 'x' 没有给出"),
    (one_step("use: 甲, values: {x: [1]}", "recipes: {甲: [{do: '{x}'}]}\n"), "do: 应是一个值"),
])
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(StoryFault, match=said) as refused:
        parse_play(text, "a.yaml")
    assert "a.yaml" in str(refused.value) or "故事《" in str(refused.value)


@pytest.mark.parametrize(("text", "at"), [("2026-03-02", 1), ("2026-03-02 14:30", 6.5), ("2026-03-02T14:30:00+02:00", 12.5), ("2026-03-02 14:30:00Z", 14.5)])
def test_a_time_with_an_offset_keeps_it_and_one_without_is_the_colleges(text: str, at: float) -> None:
    moment = parse_play(one_step(f"at: '{text}'"), "a.yaml").stories[0].steps[0].at
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2026, 3, 2, int(at), int(at % 1 * 60), tzinfo=UTC)
    assert parse_play(one_step(f"at: {text}"), "a.yaml").stories[0].steps[0].at == moment


@pytest.mark.parametrize(("content", "said"), [("故事".encode("gb18030"), "不是 UTF-8"), (b"", "至少要有一个故事")])
def test_duban_play_ends_with_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    result = CliRunner().invoke(command, [str(tmp_path / "a.yaml")])
    assert result.exit_code == 1 and said in result.output and isinstance(result.exception, SystemExit)
