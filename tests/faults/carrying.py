"""What the killed processes do with the shipped procedures: clients register small items and carry them to their close, a worker does the clock's part."""
import os
import random
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from processes.bootstrap import House, open_house
from processes.clock import Clock
from processes.engine import queries
from processes.engine.step import SYSTEM
from processes.errors import Busy, Conflict, NotFound
from processes.settings import read_settings
from processes.supervision import ledger, verbs
from processes.supervision.models import items
from processes.supervision.tampering import verify
from processes.workers.loop import Worker
from tests.faults.killing import check_everything_fits, lines_of
from tests.faults.load import ACKNOWLEDGED, CLIENTS, Diary, work
from tests.faults.track import HurriedClock

CLERK, HEAD, REVIEWER = "liming", "pengtao", "zhaomin"
CARRIED = ("sign", "draft", "review")
OPEN_AT_ONCE = 12                       # enough for everybody to have work, few enough to be carried on


def open_college(url: str, home: Path, clock: Clock) -> House:
    return open_house(read_settings({"DUBAN_HOME": str(home), "DATABASE_URL": url}), clock)


def registration(due: str, basis: str) -> dict[str, Any]:
    return {"title": "开展春季教室安全检查", "source": "10", "issuer": "学院党政联席会", "meeting": "2026年第3次党政联席会", "basis_date": basis,
            "quote": "会议决定，对全部教室开展一次安全检查。", "place": "会议纪要存综合办公室", "content": "检查全部教室的用电、消防和门窗", "lead": "后勤保障办公室",
            "coops": [], "due": due, "level": "ordinary", "priority": "normal"}


def answers(element: str, due: str) -> dict[str, Any]:
    """What a person answers at the four submits of a small item."""
    return {"sign": {"own_plan": True, "handler": "zengli", "goal": "查完并整改", "milestones": [{"name": "全部查完", "date": due}]},
            "draft": {"outcome": "send", "conclusion": "done", "headline": "教室全部查完", "body": "逐间检查，隐患均已整改。", "no_evidence_reason": "无需佐证"},
            "review": {"outcome": "pass", "truthful": True, "focused": True, "concise": True, "accurate": True}}[element]


def serve_college(url: str, home: Path, since: float, *, clients: bool, worker: bool) -> None:
    """Until somebody kills this process."""
    house = open_college(url, home, HurriedClock(since))
    threads = [threading.Thread(target=carry, args=(house, home)) for _ in range(CLIENTS if clients else 0)]
    threads += [threading.Thread(target=work, args=(house,))] if worker else []
    for thread in threads:
        thread.daemon = True
        thread.start()
    for thread in threads:
        thread.join()
        os._exit(3)                      # nobody stops on his own: the test asks why


def carry(house: House, home: Path) -> None:
    diary, dice = Diary(home / ACKNOWLEDGED), random.Random()
    while True:
        try:
            diary.write(step(house, dice))
        except (Conflict, NotFound, Busy):
            continue


def step(house: House, dice: random.Random) -> str:
    """One act of one person, and what was acknowledged: an item's id, or a task's."""
    today = house.today()
    due = (today + timedelta(days=30)).isoformat()
    with house.reading() as connection:
        people = {login: house.viewer(connection, login) for login in (CLERK, HEAD, REVIEWER)}
        waiting = [(login, row) for login in (HEAD, REVIEWER) for row in queries.inbox(connection, people[login], limit=2000)
                   if row.element_id in CARRIED]
    if len(waiting) < OPEN_AT_ONCE:
        with house.unit_of_work(verbs.new_key()) as u:
            item_id = verbs.register(u, people[CLERK], registration(due, (today - timedelta(days=3)).isoformat()))
        return f"item {item_id}"
    login, row = dice.choice(waiting)
    with house.unit_of_work(row.business_key) as u:
        u.engine.complete(row.task_id, by=people[login], data=answers(row.element_id, due))
    return f"task {row.task_id}"


def settle(house: House) -> None:
    worker = Worker(house)
    while worker.run_once():
        pass


def check_college(house: House, home: Path) -> None:
    told = [line.split() for line in lines_of(home, ACKNOWLEDGED)]
    with house.reading() as connection:
        check_everything_fits(connection, {name for what, name in told if what == "task"}, house.clock.now())
        rows = connection.execute(sa.select(items.c.id, items.c.serial)).all()
        assert not {name for what, name in told if what == "item"} - {row.id for row in rows}, "an acknowledged item is gone"
        assert sorted(row.serial for row in rows) == list(range(1, len(rows) + 1)), "the numbers have a gap"
        assert verify(connection) == ()
        assert all(len(ledger.entries(connection, row.id)) > 0 for row in rows)


def close_all(house: House) -> None:
    """Carry on whatever was under way: all snapshots still load and run."""
    with house.reading() as connection:
        waiting = list(connection.execute(sa.select(items.c.key)).scalars())
        people = [house.viewer(connection, login) for login in ("pengtao", "zhaomin")]
    for key in waiting:
        while True:
            with house.reading() as connection:
                tasks = [task for task in queries.open_tasks(connection, SYSTEM, key) if task.element_id in CARRIED]
            if not tasks:
                break
            [by] = [person for person in people if person.principals & set(tasks[0].candidates)]
            with house.unit_of_work(key) as u:
                u.engine.complete(tasks[0].id, by=by, data=answers(tasks[0].element_id, (u.today + timedelta(days=30)).isoformat()))
