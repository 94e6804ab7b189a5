"""What became of a notice's mails is part of its 送达 (R-13.4, R-13.5)."""
from typing import Any

import sqlalchemy as sa

from processes.clock import COLLEGE_ZONE
from processes.directory.models import accounts
from processes.engine.queries import open_tasks
from processes.engine.step import SYSTEM
from processes.supervision import ledger, queries, verbs
from processes.supervision.filtering import ItemFilter
from processes.supervision.models import deliveries
from processes.supervision.records import load
from processes.supervision.tampering import verify
from tests.supervision.desk import COOP, HANDLER, HEAD, LEAD
from tests.supervision.messages.conftest import College


def mailed(college: College) -> dict[str, Any]:
    with college.house.reading() as connection:
        return {row.office: row for row in connection.execute(sa.select(deliveries).where(deliveries.c.channel == "mail"))}


def undelivered(college: College) -> list[str]:
    with college.house.reading() as connection:
        return [row.title for row in queries.items(connection, college.viewer("liming"), ItemFilter(special="undelivered"), college.house.today()).rows]


def test_R_13_4_a_mail_that_arrived_is_one_record_per_office(college: College) -> None:
    college.issue(coops=[COOP])
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    rows = mailed(college)
    assert sorted(rows) == sorted([COOP, LEAD]) and all(row.succeeded for row in rows.values())
    assert "彭涛" in rows[LEAD].record["to"] and undelivered(college) == []
    college.at("2026-03-02 12:00")
    assert len(mailed(college)) == 2


def test_R_13_5_an_office_none_of_whose_mails_arrived_is_undelivered_until_another_channel_succeeds(college: College) -> None:
    college.mail.refuses = frozenset(people_of(college, LEAD))
    key = college.issue(coops=[COOP])
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    rows = mailed(college)
    assert (rows[LEAD].succeeded, rows[COOP].succeeded) == (False, True) and "550" in rows[LEAD].record["reason"]
    assert undelivered(college) == ["开展春季教室安全检查"]
    with college.house.reading() as connection:
        assert [entry.data["office"] for entry in ledger.entries(connection, key.removeprefix("item/")) if entry.kind == "mail_failed"] == [LEAD]
        assert verify(connection) == ()
    clerk = college.viewer("liming")
    with college.house.unit_of_work(key) as u:
        instance = verbs.start_side(u, clerk, "redelivery")
        task = next(one for one in open_tasks(u.connection, SYSTEM, key) if one.instance_id == instance)
    college.at("2026-03-02 10:00")
    with college.house.unit_of_work(key) as u:
        u.engine.complete(task.id, by=clerk, data={
            "office": LEAD, "channel": "phone", "caller": "李明", "callee": "彭涛", "phone": "6001", "at": "2026-03-02T09:55", "gist": "告知四项内容",
            "answer": "收到", "outcome": "send"})
    assert undelivered(college) == []


def test_one_mail_that_arrived_is_enough_for_the_office(college: College) -> None:
    college.mail.refuses = frozenset(people_of(college, LEAD)[:1])
    college.issue()
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    assert mailed(college)[LEAD].succeeded and undelivered(college) == []


def test_an_office_without_any_address_has_no_mail_to_record(college: College) -> None:
    with college.house.unit_of_work() as u:
        u.connection.execute(sa.text("UPDATE people SET email = ''"))
    college.issue()
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    assert mailed(college) == {} and college.mail.taken == []


def people_of(college: College, office: str) -> list[str]:
    with college.house.reading() as connection:
        rows = connection.execute(sa.text("SELECT DISTINCT p.id, p.email FROM people p JOIN memberships m ON m.person = p.id WHERE m.office = :office "
                                          "UNION SELECT p.id, p.email FROM people p JOIN posts s ON s.person = p.id WHERE s.office = :office ORDER BY 1"),
                                  {"office": office})
        return [row.email for row in rows]


def test_R_7_1_a_mail_that_arrives_hands_over_what_nobody_could_sign_in_to_read(college: College) -> None:
    with college.house.unit_of_work() as u:
        u.connection.execute(accounts.update().where(accounts.c.person.in_([HEAD, HANDLER])).values(disabled_at=u.now))
    key = college.issue()
    with college.house.reading() as connection:
        assert load(connection, key.removeprefix("item/")).unreached
    college.at("2026-03-02 09:05")
    college.at("2026-03-02 09:10")
    with college.house.reading() as connection:
        item = load(connection, key.removeprefix("item/"))
        told = [entry.kind for entry in ledger.entries(connection, item.id)]
        assert verify(connection) == ()
    assert mailed(college)[LEAD].succeeded and "handed_over" in told
    assert not item.unreached and item.issued_at.astimezone(COLLEGE_ZONE).isoformat()[:13] == "2026-03-02T09" and item.next_moment_at is not None
    college.at("2026-03-20 17:00")
    with college.house.reading() as connection:
        assert "reminded" in [entry.kind for entry in ledger.entries(connection, item.id)]
