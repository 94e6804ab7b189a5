"""The hash chain and the daily root: whatever is changed behind the product's back is found (第五条、第十八条, P-1)."""
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from processes.supervision import ledger, tampering
from processes.supervision.models import (
    bases,
    closings,
    coops,
    deliverables,
    feedbacks,
    item_versions,
    items,
    ledger_entries,
    ledger_heads,
    ledger_roots,
    missed_reports,
    notices,
)
from tests.supervision.desk import CHIEF, CLERK, COOP, HANDLER, HEAD, PLAN, Desk


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Two items with a few entries each, sealed once."""
    for _ in range(2):
        desk.issue()
        desk.plan()
    ledger.seal_day(desk.connection, desk.today, desk.at)
    assert tampering.verify(desk.connection) == ()
    return desk


def found(desk: Desk) -> str:
    return "".join(found.what for found in tampering.verify(desk.connection))


def test_an_untouched_ledger_verifies_and_goes_on(kept: Desk) -> None:
    kept.send()
    ledger.seal_day(kept.connection, kept.today + timedelta(days=1), kept.at)
    assert found(kept) == ""


def test_an_edited_entry_is_found(kept: Desk) -> None:
    kept.connection.execute(ledger_entries.update().where(ledger_entries.c.seq == 2, ledger_entries.c.item_id == kept.item.id).values(
        text=sa.func.replace(ledger_entries.c.text, "2026-03-27", "2026-04-27")))
    assert "第 2 条内容被改动" in found(kept)


def test_an_edited_kind_is_found(kept: Desk) -> None:
    kept.connection.execute(ledger_entries.update().where(ledger_entries.c.seq == 2, ledger_entries.c.item_id == kept.item.id).values(kind="closed"))
    assert "被移动过" in found(kept)


def test_a_removed_entry_is_found(kept: Desk) -> None:
    kept.connection.execute(ledger_entries.delete().where(ledger_entries.c.seq == 2, ledger_entries.c.item_id == kept.item.id))
    assert "缺失" in found(kept)


def test_reordered_entries_are_found(kept: Desk) -> None:
    mine = ledger_entries.c.item_id == kept.item.id
    for before, after in ((2, 99), (3, 2), (99, 3)):
        kept.connection.execute(ledger_entries.update().where(mine, ledger_entries.c.seq == before).values(seq=after))
    assert "衔接不上" in found(kept)


def test_a_cut_tail_is_found_by_the_item_row(kept: Desk) -> None:
    item = kept.item
    kept.connection.execute(ledger_entries.delete().where(ledger_entries.c.seq == item.chain_length, ledger_entries.c.item_id == item.id))
    assert "实有" in found(kept)


def test_a_cut_tail_with_a_forged_item_row_is_found_by_the_daily_root(kept: Desk) -> None:
    item = kept.item
    kept.connection.execute(ledger_entries.delete().where(ledger_entries.c.seq == item.chain_length, ledger_entries.c.item_id == item.id))
    before = sa.select(ledger_entries.c.hash).where(ledger_entries.c.item_id == item.id, ledger_entries.c.seq == item.chain_length - 1)
    head = kept.connection.execute(before).scalar_one()
    kept.connection.execute(items.update().where(items.c.id == item.id).values(chain_head=head, chain_length=item.chain_length - 1))
    assert "末尾被截去" in found(kept)


def test_an_item_removed_with_all_its_entries_is_found(kept: Desk) -> None:
    """The rows that hang on the item would have to go first; its chain and its row are enough to show."""
    mine = kept.item.id
    kept.connection.execute(ledger_entries.delete().where(ledger_entries.c.item_id == mine))
    kept.connection.execute(items.update().where(items.c.id == mine).values(chain_head="", chain_length=0))
    assert "事项被删除" in found(kept)


def test_an_item_removed_with_its_sealed_head_is_found(kept: Desk) -> None:
    kept.connection.execute(ledger_heads.delete().where(ledger_heads.c.item_id == kept.item.id))
    assert "整体删除" in found(kept)


def test_a_removed_day_is_found(kept: Desk) -> None:
    kept.send()
    ledger.seal_day(kept.connection, kept.today + timedelta(days=1), kept.at)
    kept.connection.execute(ledger_roots.delete().where(ledger_roots.c.day == kept.today))
    assert "总校验值不符" in found(kept)


def test_R_5_2_a_due_date_edited_in_the_database_is_found(kept: Desk) -> None:
    kept.connection.execute(items.update().where(items.c.id == kept.item.id).values(due=date(2026, 4, 27)))
    assert "办结时限与台账所记不符" in found(kept)


def edit(desk: Desk, table: sa.Table, **values: object) -> str:
    desk.connection.execute(table.update().where(table.c.item_id == desk.item.id).values(**values))
    return found(desk)


def remove(desk: Desk, table: sa.Table) -> str:
    desk.connection.execute(table.delete().where(table.c.item_id == desk.item.id))
    return found(desk)


@pytest.mark.parametrize(("column", "value", "label"), [
    ("original_due", date(2026, 4, 27), "原定时限"), ("lead_head", CLERK, "下达时的负责人"), ("lead_head_name", "某人", "下达时的负责人姓名"),
    ("leader_in_charge", "post:院长", "业务分管院领导")])
def test_who_answered_at_issue_and_the_first_due_edited_in_the_database_are_found(kept: Desk, column: str, value: object, label: str) -> None:
    kept.connection.execute(items.update().where(items.c.id == kept.item.id).values(**{column: value}))
    assert found(kept) == f"{label}与台账所记不符。"


def test_coops_basis_deliverables_and_versions_edited_or_taken_away_are_found(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    assert found(desk) == ""
    assert "成果要求与" in edit(desk, deliverables, what="别的")
    assert "依据、成果要求与" in edit(desk, bases, quote="别的")
    assert "配合科室、依据" in remove(desk, coops)
    assert "配合科室、历次通知内容" in edit(desk, item_versions, due=date(2027, 1, 1))


def test_a_confirmed_oral_instruction_is_no_edit(desk: Desk) -> None:
    desk.issue(by=CHIEF, source="12", oral=True, given_by="zhouyuan", meeting="", issuer="", decision_by="院长", decision_date="2026-03-01")
    assert found(desk) == ""
    desk.connection.execute(bases.update().values(doc_no="院领导批示〔2026〕5号", file="scan"))
    assert "依据" in found(desk)
    ledger.append(desk.connection, desk.item, "basis_confirmed", by=CLERK, acted_at=desk.at, entered_at=desk.at, by_leader=False,
                  doc_no="院领导批示〔2026〕5号", file="scan")
    assert found(desk) == ""


def test_R_16_13_texts_closing_and_missed_reports_changed_past_the_ledger_are_found(desk: Desk) -> None:
    desk.issue(coops=[COOP])
    desk.plan()
    desk.move("2026-03-30T09:00")
    desk.coop_reports()
    desk.send()
    desk.close()
    assert found(desk) == "" and "late_report" in desk.entries()
    assert "办结结论" in edit(desk, closings, kind="on_time", days_late=0)
    assert "延报记录被删除" in remove(desk, missed_reports)
    assert "反馈“教室全部查完”被改动" in edit(desk, feedbacks, body="假的")
    assert "被删除" in remove(desk, feedbacks)
    assert "办结结论" in remove(desk, closings)


def test_an_item_removed_before_the_first_seal_leaves_its_number(desk: Desk) -> None:
    desk.issue()
    desk.connection.execute(items.update().values(number=None))
    desk.connection.execute(notices.update().values(number=None))
    assert {"院督〔2026〕1号", "院督通〔2026〕1号"} <= {word for each in found(desk).split("，") for word in each.split()}


def test_roots_that_were_all_removed_are_missed_by_the_heads_they_sealed(kept: Desk) -> None:
    kept.connection.execute(ledger_roots.delete())
    assert "没有当日总校验值" in found(kept)


def test_a_day_is_sealed_once(kept: Desk) -> None:
    root = kept.connection.execute(sa.select(ledger_roots.c.root)).scalar_one()
    assert ledger.seal_day(kept.connection, kept.today, kept.at) == root


def test_only_heads_that_moved_are_kept_again(kept: Desk) -> None:
    kept.send()
    ledger.seal_day(kept.connection, kept.today + timedelta(days=1), kept.at)
    assert kept.connection.execute(sa.select(sa.func.count()).select_from(ledger_heads)).scalar_one() == 3
    assert found(kept) == ""


def test_P_1_an_act_carries_when_it_was_done_and_when_it_was_entered(desk: Desk) -> None:
    desk.issue()
    done = datetime(2026, 3, 3, 2, tzinfo=UTC)
    desk.move("2026-03-05T10:00")
    desk.write("plan.draft", HANDLER, PLAN, acted_at=done, entered_by=CLERK)
    entry = ledger.entries(desk.connection, desk.item.id)[-1]
    assert (entry.acted_at, entry.entered_at, entry.by, entry.entered_by, entry.late) == (done, desk.at, HANDLER, CLERK, True)
    line = desk.page(HEAD).papers.entries[-1]
    assert line.late and (line.who, line.entered_by) == ("曾莉", "李明")


def test_the_canonical_text_has_sorted_keys_one_unicode_form_and_no_floats() -> None:
    assert ledger.canonical({"b": "é", "a": date(2026, 3, 2)}) == '{"a":"2026-03-02","b":"é"}'
    with pytest.raises(TypeError):
        ledger.canonical({"share": 0.5})


def test_the_root_depends_on_every_leaf_and_their_order() -> None:
    roots = {ledger.merkle(leaves) for leaves in ([], ["a"], ["a", "b"], ["b", "a"], ["a", "b", "c"], ["a", "b", "c", "c"])}
    assert len(roots) == 6
