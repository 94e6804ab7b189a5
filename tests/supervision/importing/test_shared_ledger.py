"""The college's own ledger of 2026, with everything a clerk has put into it: what comes out of each of its rows, none unaccounted for."""
from collections import Counter
from pathlib import Path

from processes.supervision.importing.questions import Verdict
from processes.supervision.importing.recognise import recognise
from processes.supervision.importing.words import State
from processes.supervision.importing.workbook import read_workbook
from processes.supervision.models import items
from processes.supervision.tampering import verify
from tests.supervision.importing.conftest import Clerk
from tests.supervision.importing.ledgers import NAMES, OF_ROWS, shared_ledger


def test_every_line_is_read_and_the_total_row_agrees() -> None:
    ledger = recognise(read_workbook(shared_ledger()), 2026)
    assert (ledger.year, len(ledger.rows), ledger.said_total) == (2026, 64, 64)
    assert [row.number for row in ledger.rows] == [n for n in range(4, 71) if n not in (27, 55, 62)]       # 27, 55 and 62 are blank
    assert [(sheet, number, why) for sheet, number, why in ledger.left] == [
        ("2026台账", 1, "表头以上的标题、说明"), ("2026台账", 2, "表头以上的标题、说明"), ("2026台账", 3, "表头"), ("2026台账", 71, "合计行"),
        ("说明", 1, "表头以上的标题、说明")]
    assert Counter(row.state for row in ledger.rows) == {
        State.DONE: 23, State.UNDERWAY: 17, State.NOT_STARTED: 8, State.EXTENDED: 8, State.LATE: 6, State.UNKNOWN: 2}
    assert Counter(row.source for row in ledger.rows) == {"10": 29, "9a": 13, "11d": 10, "11c": 8, "12": 4}      # the merged cell counts three times
    assert sum(row.secret for row in ledger.rows) == 8
    assert sum(row.merge for row in ledger.rows) == 8
    assert sum(row.formula for row in ledger.rows) == 7


def test_R_8_1_the_rows_marked_in_the_remarks_are_the_secret_ones() -> None:
    ledger = recognise(read_workbook(shared_ledger()), 2026)
    assert [row.number for row in ledger.rows if row.secret] == [9, 10, 32, 34, 47, 53, 66, 69]


def test_what_is_asked_what_comes_out_and_that_it_can_be_taken_back(clerk: Clerk, tmp_path: Path) -> None:
    clerk.upload(shared_ledger().read_bytes(), "ledger-2026.xlsx")
    before = clerk.preview()
    assert (dict(before.verdicts), len(before.unknown)) == ({Verdict.READY: 3, Verdict.ASK: 61}, 15)
    clerk.name_offices(NAMES)
    clerk.decide()
    named = clerk.preview()
    assert dict(named.verdicts) == {Verdict.READY: 28, Verdict.ASK: 36}
    questions = Counter(question.field for row in named.rows for question in row.settled.questions)
    assert questions == {"merge": 8, "": 8, "extension": 11, "due": 7, "issued": 5, "coops": 4, "basis": 3, "choice": 2, "lead": 1}
    assert clerk.answer(OF_ROWS) == ()
    assert dict(clerk.preview().verdicts) == {Verdict.READY: 64}
    assert clerk.begin() == 64
    after = clerk.work().preview()
    assert after.became == {"closed": 23, "underway": 37, "draft": 2, "merged": 2}
    assert sum(after.became.values()) == len(after.rows) == 64
    with clerk.house.reading() as connection:
        found = connection.execute(items.select()).all()
        assert verify(connection) == ()
    assert len(found) == 62
    assert sorted(item.serial for item in found if item.serial) == list(range(1, 38))
    assert Counter(item.status for item in found) == {"closed": 23, "underway": 29, "issued": 8, "draft": 2}
    assert Counter(item.disclosure for item in found) == {"ordinary": 54, "secret": 8}
    assert sum(item.extension_used for item in found) == 6
    assert clerk.take_back() == 62
    clerk.work()
    assert {item.status for item in clerk.all(items.select())} == {"taken_back"}
