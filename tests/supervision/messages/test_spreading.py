"""From the inbox to mail and webhook: at once or in the digest, once per person, nothing of what is 工作秘密 (issue 3, section 8)."""
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from processes.engine.jobs import store as jobs
from processes.engine.jobs.models import jobs as job_table
from processes.engine.outbox.models import outbox
from processes.engine.outbox.write import Message, put
from processes.engine.tasks.store import bar
from processes.supervision.messages import digest, preferences
from processes.supervision.messages.duties import ROUND
from processes.supervision.messages.kinds import ASSIGNED, NEWS, REMINDER, RETURNED, URGENT, kind_of
from processes.supervision.messages.models import digest_lines
from processes.supervision.messages.preferences import Preferences
from processes.supervision.messages.spreading import BATCH
from processes.supervision.models import items
from processes.supervision.secrecy import NEUTRAL
from tests.supervision.desk import COOP, HANDLER, HEAD, LEAD
from tests.supervision.messages.conftest import College

SIGNED = {"handler": HANDLER, "own_plan": True, "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": "2026-03-27"}], "outcome": "sign"}
REPORT = {"conclusion": "done", "headline": "教室全部查完", "body": "逐间检查，隐患均已整改。", "no_evidence_reason": "现场可查", "outcome": "send"}


@pytest.mark.parametrize(("key", "urgent", "kind"), [
    ("i1/issued/n1/1/post:负责人/后勤保障办公室", False, ASSIGNED), ("i1/returned f1/person:a", True, RETURNED), ("i1/closed/person:a", False, NEWS),
    ("i1/remind 2026-03-27 due -5/person:a", False, REMINDER), ("i1/remind 2026-03-27 due -5/person:a", True, URGENT),
    ("handover/h1/person:a", False, ASSIGNED), ("i1/unheard of/person:a", False, NEWS)])
def test_what_happened_says_whether_a_message_waits(key: str, urgent: bool, kind: object) -> None:
    assert kind_of(key, urgent=urgent) is kind


def test_a_notice_leaves_at_once_by_every_channel_and_once_per_person(college: College) -> None:
    college.issue()
    college.settle()
    assert college.mail.to(HEAD) == ["收到督办通知，请按要求办理：开展春季教室安全检查"]          # though told by post and by office
    assert college.webhook.to(HEAD) == college.mail.to(HEAD)
    assert {one.link for one in college.mail.taken if one.message.recipient == f"person:{HEAD}"} & {
        f"{college.house.settings.public_url}/go/{number}" for number in range(1, 20)}
    before = len(college.outside())
    college.at("2026-03-02 09:05")
    assert len(college.outside()) == before


def test_news_waits_for_half_past_eight_of_the_next_working_day_and_is_one_line_per_item(college: College) -> None:
    keys = [college.issue(), college.issue(title="检查消防设施", coops=[COOP])]
    college.settle()
    for key in keys:
        college.do(key, HEAD, "sign", {**SIGNED, "own_plan": False})
    college.at("2026-03-06 17:00")                         # Friday; the reminders of the week have come in
    sent = len(college.mail.taken)
    college.at("2026-03-07 09:00")
    college.at("2026-03-08 09:00")
    assert not [one for one in college.mail.taken[sent:] if "摘要" in one.message.subject]         # a weekend
    for time in ("2026-03-13 17:00", "2026-03-16 08:30", "2026-03-18 17:00", "2026-03-19 08:30"):
        college.at(time)                                   # the reminders before, and their digests
    college.at("2026-03-20 17:00")                         # five working days before due
    waiting = len(college.mail.taken)
    college.at("2026-03-23 08:29")
    assert len(college.mail.taken) == waiting
    college.at("2026-03-23 08:30")
    digests = [one.message for one in college.mail.taken[waiting:] if one.message.recipient == f"person:{HANDLER}"]
    assert [one.subject for one in digests] == ["督办摘要（2026-03-23）：2 件事项，2 条消息"]
    assert digests[0].body.splitlines()[0] == "1. 院督〔2026〕1号《开展春季教室安全检查》：提醒 1；办结时限 2026-03-27，临期"
    college.at("2026-03-23 20:00")
    assert len([one for one in college.mail.taken if one.message.subject.startswith("督办摘要（2026-03-23") and one.message.recipient == f"person:{HANDLER}"]) == 1


def test_whoever_puts_his_hour_off_after_the_digest_has_come_gets_another_on_that_day(college: College) -> None:
    college.issue()
    college.at("2026-03-20 17:00")
    college.at("2026-03-23 08:30")
    with college.house.unit_of_work() as u:
        preferences.save(u.connection, HEAD, Preferences(digest_at="17:00"))
    key = college.issue(title="检查消防设施")
    with college.house.unit_of_work(key) as u:
        put(u.connection, [Message(f"{key}/closed/person:{HEAD}", key, "inbox", f"person:{HEAD}", "有进展", "有进展", "/x")], u.now)
    college.at("2026-03-23 16:00")
    college.at("2026-03-23 17:00")
    digests = [one.message.body for one in college.mail.taken if one.message.recipient == f"person:{HEAD}" and "摘要（2026-03-23）" in one.message.subject]
    assert len(digests) == 2 and "检查消防设施" in digests[1]


def test_a_digest_that_fails_holds_up_nobody_elses(college: College, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(u: digest.Work, mine: sa.ColumnElement[bool]) -> list[digest.Line]:
        if "pengtao" in str(mine.compile(compile_kwargs={"literal_binds": True}, dialect=sqlite.dialect())):
            raise ValueError
        return found(u, mine)
    found = digest._lines
    monkeypatch.setattr(digest, "_lines", lines)
    with college.house.unit_of_work() as u:
        put(u.connection, [Message(f"i1/closed/person:{person}", "", "inbox", f"person:{person}", "有进展", "有进展", "/x") for person in (HEAD, HANDLER)], u.now)
    college.at("2026-03-02 17:00")
    college.at("2026-03-03 08:30")
    college.at("2026-03-03 08:35")
    assert college.mail.to(HEAD) == [] and college.mail.to(HANDLER) == ["督办摘要（2026-03-03）：1 件事项，1 条消息"]


def test_a_message_that_cannot_be_worded_stays_inside_and_holds_up_no_other(college: College) -> None:
    first, _ = college.issue(), college.issue(title="检查消防设施")
    with college.house.unit_of_work(first) as u:
        u.connection.execute(items.update().where(items.c.key == first).values(due=date.max))
    college.settle()
    assert college.mail.to(HEAD) == ["收到督办通知，请按要求办理：检查消防设施"]
    with college.house.reading() as connection:
        assert connection.execute(sa.select(outbox.c.id).where(outbox.c.spread_at.is_(None))).all() == []


def test_nothing_to_say_is_no_digest_and_what_was_read_in_time_is_left_out(college: College) -> None:
    key = college.issue()
    college.at("2026-03-03 10:00")
    college.do(key, HEAD, "sign", SIGNED)
    college.do(key, HEAD, "draft", REPORT)                  # the review is asked for; when it is done the message asks nothing more
    college.do(key, "zhaomin", "review", {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True})
    with college.house.unit_of_work() as u:
        u.connection.execute(sa.text("INSERT INTO message_reads (message_id, person, read_at) SELECT id, 'pengtao', created_at FROM outbox "
                                     "WHERE channel = 'inbox'"))
    college.at("2026-03-03 17:00")
    sent = len(college.mail.taken)
    college.at("2026-03-04 08:30")
    assert college.mail.to(HEAD)[-1:] != ["督办摘要（2026-03-04）：1 件事项，1 条消息"]
    assert {one.message.recipient for one in college.mail.taken[sent:]} and f"person:{HEAD}" not in {one.message.recipient for one in college.mail.taken[sent:]}
    college.at("2026-03-05 08:30")
    assert not [one for one in college.mail.taken if "2026-03-05" in one.message.subject]


def test_R_8_3_nothing_that_leaves_the_house_tells_of_a_secret_item(college: College) -> None:
    """The whole outbox, through notice, reminders, return, feedback, closing and digests: only the neutral sentence."""
    key = college.issue(title="干部任用考察", level="secret", coops=[], content="对拟任人选进行考察")
    college.do(key, "chenjing", "vet", {"outcome": "supervise"})
    college.do(key, "liming", "issue", {"addressees": [], "outcome": "issue"})
    college.settle()
    college.do(key, HEAD, "sign", SIGNED)
    college.at("2026-03-20 17:00")
    college.at("2026-03-23 08:30")
    college.do(key, HEAD, "draft", REPORT)
    college.at("2026-03-24 08:30")
    college.do(key, "chenjing", "review", {"outcome": "return", "kind": "papers", "reason": "缺考察表", "points": ""})
    college.at("2026-04-20 08:30")
    rows = college.outside()
    assert len(rows) > 6 and {"mail", "webhook"} == {row.channel for row in rows}
    for row in rows:
        said = f"{row.key} {row.subject} {row.body} {row.link} {row.attachment} {row.recipient}"
        assert not [word for word in ("干部", "考察", LEAD, "院督", "2026/1", key, "拟任") if word in said], said
        assert not row.attachment
        assert row.subject == NEUTRAL or row.subject.startswith("督办摘要") and row.body == f"1. {NEUTRAL}"
        assert row.link.startswith("/go/") or row.link == "/messages"


def test_an_item_that_has_become_secret_is_not_spoken_of_either(college: College) -> None:
    key = college.issue()
    with college.house.unit_of_work(key) as u:
        u.connection.execute(sa.text("UPDATE items SET disclosure = 'secret'"))
    college.settle()
    assert {(row.subject, row.body) for row in college.outside()} == {(NEUTRAL, NEUTRAL)}


def test_an_urgent_item_does_not_wait(college: College) -> None:
    college.issue(urgent=True)
    college.at("2026-03-02 10:00")
    college.at("2026-03-20 17:00")
    with college.house.reading() as connection:
        assert not connection.execute(sa.select(digest_lines)).all()
    assert len(college.mail.to(HEAD)) > 2


def test_whoever_switched_mail_off_still_gets_what_he_must_act_on(college: College) -> None:
    with college.house.unit_of_work() as u:
        preferences.save(u.connection, HEAD, Preferences(mail=False, webhook=False))
    college.issue()
    for time in ("2026-03-02 09:05", "2026-03-20 17:00", "2026-03-23 08:30"):
        college.at(time)
    assert college.mail.to(HEAD) == ["收到督办通知，请按要求办理：开展春季教室安全检查"] == college.webhook.to(HEAD)


def test_whoever_wants_reminders_at_once_gets_them_at_once_and_the_digest_at_his_hour(college: College) -> None:
    with college.house.unit_of_work() as u:
        preferences.save(u.connection, HEAD, Preferences(at_once=frozenset({"reminder"}), digest_at="17:00"))
    college.issue()
    college.at("2026-03-20 09:30")
    assert any("办结时限 2026-03-27 临近" in subject for subject in college.mail.to(HEAD))
    assert not [subject for subject in college.mail.to(HEAD) if "摘要" in subject]


def test_whoever_has_been_barred_is_not_written_to(college: College) -> None:
    key = college.issue()
    with college.house.unit_of_work(key) as u:
        bar(u.connection, key, HANDLER)
    college.settle()
    assert college.mail.to(HANDLER) == [] and college.mail.to(HEAD)


def test_a_round_that_is_killed_and_done_again_writes_nothing_twice(college: College) -> None:
    college.issue()
    college.settle()
    before = college.outside()
    with college.house.unit_of_work() as u:
        u.connection.execute(outbox.update().where(outbox.c.channel == "inbox").values(spread_at=None))
        jobs.schedule(u.connection, ROUND, u.now, {}, unique_key=ROUND)
    college.settle()
    assert [row.key for row in college.outside()] == [row.key for row in before]


def test_more_than_a_batch_is_carried_on_in_the_same_minute(college: College) -> None:
    with college.house.unit_of_work() as u:
        for number in range(BATCH + 1):
            u.connection.execute(outbox.insert().values(
                key=f"i{number}/sent f/person:{HEAD}", business_key="", channel="inbox", recipient=f"person:{HEAD}", subject=f"第 {number} 条", body="", link="",
                created_at=u.now, status="sent", next_at=u.now))
    college.settle()
    assert len(college.mail.to(HEAD)) == BATCH + 1


def test_a_message_for_several_notices_leaves_when_it_is_whole(college: College) -> None:
    with college.house.unit_of_work() as u:
        put(u.connection, [Message(f"dispatch/d1/person:{HEAD}", "dispatch/d1", "inbox", f"person:{HEAD}", "收到督办通知：甲", "甲", "/x")], u.now)
    college.at("2026-03-02 09:01")
    assert college.mail.to(HEAD) == []
    with college.house.unit_of_work() as u:
        u.connection.execute(outbox.update().values(subject="收到 2 件督办通知"))
    college.at("2026-03-02 09:03")
    assert college.mail.to(HEAD) == ["收到 2 件督办通知"]


def test_without_a_channel_nothing_piles_up_for_the_day_when_there_is_one(college: College) -> None:
    mute = replace(college.house, channels={})
    college.house, house = mute, college.house
    college.issue()
    college.settle()
    college.house = house
    college.at("2026-03-02 09:10")
    assert college.outside() == []


def test_old_messages_stay_in_the_inbox_only(college: College) -> None:
    college.issue()
    with college.house.unit_of_work() as u:
        u.connection.execute(outbox.update().values(created_at=u.now - timedelta(days=8)))
    college.settle()
    assert college.outside() == []


def test_the_round_waits_once_and_puts_itself_on_again(college: College) -> None:
    college.house.put_on_duties()
    college.at("2026-03-02 09:03")
    with college.house.reading() as connection:
        rows = connection.execute(sa.select(job_table.c.due_at).where(job_table.c.kind == ROUND)).scalars().all()
    assert [row - college.house.clock.now() for row in rows] == [timedelta(minutes=1)]
