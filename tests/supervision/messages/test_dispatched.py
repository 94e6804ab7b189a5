"""The mail of a 下达 of several items: a 送达 record per item and office, due dates to take along, and a second press after it has left."""
from typing import Any

import sqlalchemy as sa

from processes.directory.models import posts
from processes.supervision import ledger
from processes.supervision.models import deliveries, items
from processes.supervision.tampering import verify
from tests.supervision.messages.conftest import College
from tests.supervision.register.clerk import Clerk

REAR, TEACHING, STUDENTS = "后勤保障办公室", "教学科研办公室", "学生工作办公室"


def ready(college: College, person: str = "liming") -> Clerk:
    """Minutes of which the resolutions 1, 2, 3 and 7 are to be supervised."""
    clerk = Clerk(college.house, person)
    clerk.enters()
    clerk.decides("supervise", 1, 2, 3, 7)
    clerk.decides("not", 4, 5, 6)
    return clerk


def mailed(college: College) -> list[Any]:
    with college.house.reading() as connection:
        return list(connection.execute(sa.select(items.c.number, deliveries.c.office, deliveries.c.succeeded).join(items, items.c.id == deliveries.c.item_id)
                                       .where(deliveries.c.channel == "mail").order_by(items.c.number, deliveries.c.office)))


def test_R_13_4_the_mail_of_several_notices_is_a_record_of_each_item_and_office(college: College) -> None:
    ready(college).issues(2, 3, 7)
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    assert sorted(map(tuple, mailed(college))) == sorted([
        ("院督〔2026〕1号", REAR, True), ("院督〔2026〕2号", STUDENTS, True), ("院督〔2026〕2号", TEACHING, True), ("院督〔2026〕3号", REAR, True)])


def test_R_13_5_an_office_that_the_mail_of_several_notices_did_not_reach_is_undelivered(college: College) -> None:
    with college.house.reading() as connection:
        college.mail.refuses = frozenset(connection.execute(sa.text("SELECT email FROM people")).scalars())
    clerk = ready(college)
    clerk.issues(2, 7)
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    assert [row.succeeded for row in mailed(college)] == [False, False]
    with college.house.reading() as connection:
        assert [[entry.kind for entry in ledger.entries(connection, clerk.coming(place).item_id)].count("mail_failed") for place in (2, 7)] == [1, 1]
        assert verify(connection) == ()


def test_R_13_10_the_mail_of_several_notices_brings_all_their_due_dates(college: College) -> None:
    ready(college).issues(2, 7)
    college.at("2026-03-02 09:05")
    [entries] = {one.message.attachment for one in college.mail.taken if one.message.recipient == "person:pengtao"}
    assert entries.count("BEGIN:VEVENT") == 2 and "DTSTART;VALUE=DATE:20260430" in entries and "DTSTART;VALUE=DATE:20260831" in entries


def test_R_8_3_a_secret_item_among_several_is_not_in_the_entries_and_one_that_became_secret_is_not_named(college: College) -> None:
    clerk = ready(college)
    clerk.issues(2, 7)
    with college.house.unit_of_work() as u:
        u.connection.execute(items.update().where(items.c.number == "院督〔2026〕1号").values(disclosure="secret"))
    college.at("2026-03-02 09:05")
    sent = [one.message for one in college.mail.taken]
    assert sent and not [one for one in sent if "教室" in f"{one.subject}{one.body}{one.attachment}" or "20260430" in one.attachment]


def test_R_13_6_whoever_heads_two_offices_is_mailed_the_notices_of_both(college: College) -> None:
    with college.house.unit_of_work() as u:
        u.connection.execute(posts.update().where(posts.c.office == STUDENTS).values(person="pengtao"))
    ready(college).issues(2, 3)
    college.at("2026-03-02 09:05")
    said = "".join(one.message.body for one in college.mail.taken if one.message.recipient == "person:pengtao")
    assert "院督〔2026〕1号" in said and "院督〔2026〕2号" in said


def test_what_is_issued_by_a_second_press_after_the_mail_has_left_is_mailed_too(college: College) -> None:
    clerk = ready(college)
    current = clerk.issues(2).id
    college.at("2026-03-02 09:05")
    before = len(college.mail.to("pengtao"))
    clerk.issues(7, dispatch_id=current)
    clerk.issues(7, dispatch_id=current)
    college.at("2026-03-02 09:10")
    assert [one for one in college.mail.to("pengtao")[before:] if "督办通知" in one] == ["收到 2 件督办通知，请按要求办理"]
    college.at("2026-03-02 09:15")
    assert [row.number for row in mailed(college) if row.office == REAR].count("院督〔2026〕2号") == 1
