"""The due date as a calendar entry: RFC 5545, with the alarm of R-13.10."""
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.supervision.messages.entries import calendar_entry
from processes.supervision.rulebook import SHIPPED
from processes.supervision.secrecy import NEUTRAL


@dataclass(frozen=True)
class Item:
    id: str = "0190aa"
    title: str = "开展春季教室安全检查；含实验室,机房\\库房"
    number: str = "院督〔2026〕1号"
    lead: str = "后勤保障办公室"
    disclosure: str = "ordinary"
    due: date | None = date(2026, 3, 27)
    issued_at: datetime | None = datetime(2026, 3, 2, 1, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_it_lasts_the_whole_due_day_and_rings_on_the_last_day_for_an_extension() -> None:
    lines = unfolded(calendar_entry(Item(), SHIPPED))
    assert {"DTSTART;VALUE=DATE:20260327", "DTEND;VALUE=DATE:20260328", "DTSTAMP:20260302T010000Z", "UID:0190aa@duban"} <= set(lines)
    assert "TRIGGER;VALUE=DATE-TIME:20260320T010000Z" in lines                     # 09:00 of the 5th working day before due
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]


def test_signs_with_a_meaning_are_escaped() -> None:
    assert "SUMMARY:办结时限：开展春季教室安全检查；含实验室\\,机房\\\\库房" in unfolded(calendar_entry(Item(), SHIPPED))
    assert "SUMMARY:办结时限：一\\n二" in unfolded(calendar_entry(Item(title="一\n二"), SHIPPED))


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_folding_loses_nothing(title: str) -> None:
    text = calendar_entry(Item(title=title), SHIPPED)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    said = "\\n".join(title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines())
    assert f"SUMMARY:办结时限：{said}" in unfolded(text)


def test_R_8_3_a_secret_item_has_a_neutral_entry() -> None:
    text = "".join(unfolded(calendar_entry(Item(disclosure="secret"), SHIPPED)))
    assert NEUTRAL in text and not [word for word in ("教室", "院督", "后勤") if word in text]


@pytest.mark.parametrize("item", [Item(due=None), Item(issued_at=None)])
def test_what_is_not_issued_has_none(item: Item) -> None:
    assert calendar_entry(item, SHIPPED) == ""
