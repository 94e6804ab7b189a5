"""An import taken back as a whole, while nobody has acted on anything of it."""
from typing import Any

import pytest
import sqlalchemy as sa

from processes.bootstrap import House
from processes.engine.instances.models import instances
from processes.engine.jobs.models import jobs
from processes.errors import Conflict, Refused
from processes.supervision import queries as supervision
from processes.supervision import verbs as supervision_verbs
from processes.supervision.desk.desks import CLERKS_DESK
from processes.supervision.desk.queries import counts
from processes.supervision.filtering import ItemFilter
from processes.supervision.models import items
from processes.supervision.tampering import verify
from tests.supervision.importing.conftest import Clerk
from tests.supervision.importing.ledgers import line, workbook

ROWS = (line(), line(status="√"), line(status=None), line(content="核对名册", lead="学工办"))


@pytest.fixture
def imported(clerk: Clerk) -> Clerk:
    clerk.upload(workbook(*ROWS))
    clerk.answer({6: {"choice": "draft"}})
    clerk.begin()
    return clerk.work()


def sign(house: House, item: Any) -> None:
    """The head of the lead opens the plan's task and takes it."""
    with house.reading() as connection:
        head = house.viewer(connection, "pengtao")
        [task] = connection.execute(sa.text("select id from work_items where business_key = :key and status = 'open'"), {"key": item.key}).scalars()
    with house.unit_of_work(item.key) as u:
        u.engine.claim(task, by=head)


def test_everything_leaves_and_nothing_is_deleted(imported: Clerk) -> None:
    assert imported.take_back() == 4
    imported.work()
    assert [imported.item(number).status for number in (4, 5, 6, 7)] == ["taken_back"] * 4
    assert {row.status for row in imported.all(sa.select(instances.c.status))} == {"cancelled"}
    with imported.house.reading() as connection:
        assert supervision.items(connection, imported.viewer, ItemFilter(), imported.house.today()).rows == ()
        assert set(counts(connection, imported.viewer, CLERKS_DESK, imported.house.today()).values()) == {0}
        assert verify(connection) == ()


def test_R_13_8_the_number_of_an_item_taken_back_is_never_given_again(imported: Clerk) -> None:
    imported.take_back()
    imported.work()
    again = Clerk(imported.house).upload(workbook(line()))
    assert again.import_id != imported.import_id
    again.begin()
    again.work()
    assert (imported.item(4).number, imported.item(7).number, again.item(4).number) == ("院督〔2026〕1号", "院督〔2026〕2号", "院督〔2026〕3号")


def test_what_the_clock_does_does_not_bar_it(imported: Clerk, house: House) -> None:
    moved = house.clock.now().replace(month=12, day=20)
    house.clock.move(moved)                                    # type: ignore[attr-defined]
    imported.work()
    assert imported.entries(4)[-1].by == "system"
    assert imported.take_back() == 4


def test_an_act_of_anybody_bars_it_as_a_whole(imported: Clerk, house: House) -> None:
    sign(house, imported.item(4))
    with pytest.raises(Refused, match="第 4 行的事项已有人办理"):
        imported.take_back()
    assert imported.item(7).status == "underway"


def test_a_draft_typed_on_bars_it(imported: Clerk, house: House) -> None:
    house.clock.move(house.clock.now().replace(hour=5))         # type: ignore[attr-defined]
    with house.unit_of_work(imported.item(6).key) as u:
        supervision_verbs.save_draft(u, imported.viewer, {"title": "想好了"})
    with pytest.raises(Refused, match="第 6 行"):
        imported.take_back()


def test_whoever_acts_between_the_click_and_the_job_keeps_his_item(imported: Clerk, house: House) -> None:
    imported.take_back()
    sign(house, imported.item(4))
    imported.work()
    assert (imported.row(4).status, imported.item(4).status) == ("stays", "underway")
    assert imported.item(7).status == "taken_back"
    assert "予以保留" in imported.row(4).refusal


def test_it_waits_for_the_import_to_end_and_happens_once(clerk: Clerk) -> None:
    clerk.upload(workbook(*ROWS))
    clerk.begin()
    with pytest.raises(Conflict, match="还在导入"):
        clerk.take_back()
    clerk.work().take_back()
    with pytest.raises(Conflict, match="已撤回"):
        clerk.take_back()
    with pytest.raises(Refused, match="已撤回"):
        clerk.begin()
    assert {row.kind for row in clerk.all(sa.select(jobs.c.kind)) if row.kind.startswith("import")} == {"import.take_back"}


def test_a_row_whose_job_gave_up_says_why_and_may_be_tried_again(clerk: Clerk) -> None:
    clerk.upload(workbook(line(), line(content="核对名册"), line(remark="与上一项合并")))
    clerk.answer({6: {"merge": "merge"}})
    clerk.begin()
    with clerk.house.unit_of_work() as u:
        u.connection.execute(jobs.update().where(jobs.c.unique_key.endswith("/2")).values(status="incident", last_error="OSError: 磁盘已满"))
    clerk.work()
    found = clerk.preview()
    assert ([row.status for row in found.rows], found.running, found.stuck) == (["done", "waiting", "waiting"], False, 1)
    assert all("系统多次未能完成（OSError: 磁盘已满）" in clerk.row(number).refusal for number in (5, 6))
    assert clerk.begin() == 2
    clerk.work()
    assert [row.status for row in clerk.preview().rows] == ["done"] * 3


def test_an_import_with_a_job_that_gave_up_is_taken_back_and_nothing_of_it_comes_later(clerk: Clerk) -> None:
    clerk.upload(workbook(line(), line(content="核对名册")))
    clerk.begin()
    with clerk.house.unit_of_work() as u:
        u.connection.execute(jobs.update().where(jobs.c.unique_key.endswith("/2")).values(status="incident", last_error="OSError"))
    clerk.work()
    assert clerk.take_back() == 1
    clerk.work()
    assert [row.status for row in clerk.preview().rows] == ["taken_back", "waiting"]
    assert clerk.all(sa.select(jobs.c.id).where(jobs.c.kind == "import.row")) == []
    assert len(clerk.all(sa.select(items.c.id))) == 1


def test_a_merged_row_goes_with_the_item_it_was_merged_into(clerk: Clerk) -> None:
    clerk.upload(workbook(line(), line(remark="与上一项合并")))
    clerk.answer({5: {"merge": "merge"}})
    clerk.begin()
    clerk.work().take_back()
    clerk.work()
    assert [row.status for row in clerk.preview().rows] == ["taken_back"] * 2


def test_an_upload_that_became_nothing_is_given_up(clerk: Clerk) -> None:
    clerk.upload(workbook(line()))
    assert clerk.take_back() == 0
    assert clerk.all(sa.select(items.c.id)) == []
