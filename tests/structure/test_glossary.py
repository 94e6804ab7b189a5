"""The glossary: every term of the regulation that the product speaks of has one English name."""
import re
from collections import Counter

import pytest

from processes.supervision.lifecycle import STATUS_LABELS, Status
from tests.structure.sources import ROOT, sources

TERMS = re.findall(r"\S+", """督办事项 综合办公室 承办科室 配合科室 科室 负责人 具体承办人 业务分管院领导 院主要领导 院领导 校领导 决策会议 会议秘书 分工 依据 来源 督办决定 领导批示
立项 登记 核验 下达 交办 督办通知 督办编号 文号 送达 签收 工作内容 承办方案 目标任务 时间节点 办结时限 阶段反馈 办结反馈 配合反馈 汇总 佐证 审核 退回 补正材料 未办结
疑似虚报 准予办结 办结 台账 提醒 催办 延期 客观原因无法完成 漏报 延报 虚报 逾期 灯 归档 回避 抽查 回访 复查 更正 知悉范围 普通 内部 工作秘密 办理时间 录入时间 补录 代录人
代理 AB角 主持工作 裁定 紧急 特殊 工作日 调休 暂估 考核""")
ROW = re.compile(r"^\| (?P<chinese>[^|]*[\u4e00-\u9fff][^|]*) \| (?P<english>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [match.groupdict() for match in ROW.finditer(TEXT) if match["chinese"] != "中文"]


@pytest.mark.parametrize("term", TERMS)
def test_every_term_of_the_regulation_is_in_the_glossary(term: str) -> None:
    assert any(term in row["chinese"] or term in row["meaning"] for row in ROWS)


def test_a_chinese_term_stands_once_and_has_one_english_name() -> None:
    chinese = Counter(word for row in ROWS for word in row["chinese"].split("、"))
    assert not [word for word, count in chinese.items() if count > 1]


def test_an_english_name_means_one_thing() -> None:
    english = Counter(name for row in ROWS for name in row["english"].split(", "))
    assert not [name for name, count in english.items() if count > 1]


def test_every_row_says_what_the_term_means() -> None:
    assert all(len(row["meaning"]) > 15 and re.search("[a-z]{3}", row["meaning"]) for row in ROWS)


@pytest.mark.parametrize("name", [
    "lead", "coops", "head", "handler", "leader_in_charge", "portfolio", "business_line", "post", "person", "account", "substitute",
    "item", "source", "basis", "content", "due", "original_due", "disclosure", "urgent", "difficult", "acted_at", "entered_at",
    "notice", "delivery", "channel", "plan", "milestone", "progress", "evidence", "attachment", "review", "latest_extension_day"])
def test_the_name_is_the_one_that_the_code_uses(name: str) -> None:
    assert any(name in row["english"].split(", ") for row in ROWS)
    assert any(re.search(rf"\b\w*{name}\w*\b", source.text) for source in sources("processes"))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_of_an_item_stands_under_the_label_that_people_read(status: Status) -> None:
    row, = [row for row in ROWS if row["english"] == status.value]
    assert STATUS_LABELS[status] in row["chinese"].split("、")
