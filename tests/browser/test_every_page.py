"""Every kind of page, on the desk and on the phone: readable, nothing wider than the screen, nothing serious for axe, no complaint on the console."""
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from processes.directory import queries as directory
from processes.engine.tasks.models import work_items
from tests.browser.conftest import Arrive, Site

OPEN_ITEM, ENDED_ITEM = "2026/20", "2026/12"
FORMS = {"register", "vet", "issue", "sign", "final_feedback", "stage_feedback", "coop_feedback", "confirm", "review", "close_collection", "archive_file"}
TABS = ("progress", "diagram", "timeline", "remarks", "files")


def one_of_each_form(college: Site) -> Iterator[tuple[str, str, str]]:
    """(form, task, account of somebody who may do it)"""
    with college.house.reading() as connection:
        rows = connection.execute(sa.select(work_items).where(work_items.c.status == "open").order_by(work_items.c.form, work_items.c.id)).all()
        found = {row.form: row for row in rows}
        for form, row in found.items():
            who = [person.id for one in row.candidates for person in directory.people_of(connection, one, college.house.today())]
            yield form, row.id, next(person for person in who if person not in row.excluded)


def test_every_form_of_the_year(member: Arrive, college: Site, pictures: Path) -> None:
    seen = set()
    for form, task, who in list(one_of_each_form(college)):
        somebody = member(who)
        somebody.page.goto(f"/tasks/{task}")
        somebody.looked_at(pictures, f"task-{form}")
        somebody.page.context.close()
        seen.add(form)
    assert seen >= FORMS


def test_every_list_and_every_tab(member: Arrive, pictures: Path) -> None:
    clerk = member("liming")
    for name, address in {"tasks": "/tasks", "tasks-none": "/tasks?q=没有", "done": "/done", "messages": "/messages", "password": "/password",
                          "items": "/items", "items-late": "/items?light=red&order=recent", "items-none": "/items?q=没有", "desk": "/desk",
                          "desk-none": "/desk?of=headless", "receipts": "/receipts?q=1", "notice": f"/items/{OPEN_ITEM}/paper/notice",
                          "sheet": f"/items/{ENDED_ITEM}/paper/sheet", "lost": "/nowhere"}.items():
        clerk.page.goto(address)
        clerk.looked_at(pictures, f"page-{name}")
    for item in (OPEN_ITEM, ENDED_ITEM):
        for tab in TABS:
            clerk.page.goto(f"/items/{item}?tab={tab}")
            if tab == "diagram":
                clerk.page.locator(".djs-container svg").first.wait_for()
            clerk.looked_at(pictures, f"item-{item.replace('/', '-')}-{tab}")


def test_what_is_put_before_a_leader_and_what_is_refused(member: Arrive, pictures: Path) -> None:
    leader = member("gaojun", phone=True)
    leader.page.goto("/tasks")
    leader.sees("待阅")
    leader.looked_at(pictures, "leader")
    leader.page.goto("/items/new")
    leader.sees("此页由综合办公室使用")
    leader.looked_at(pictures, "refused")
    leader.page.get_by_label("高骏").click()
    leader.looked_at(pictures, "menu")
    leader.page.get_by_role("button", name="退出登录").click()
    leader.page.get_by_role("button", name="登录").wait_for()
    leader.looked_at(pictures, "login")


def test_a_form_with_faults_and_the_acts_of_an_item(member: Arrive, pictures: Path) -> None:
    clerk = member("liming")
    clerk.page.goto("/items/new")
    clerk.looked_at(pictures, "new-empty")
    clerk.main.get_by_role("button", name="下达督办通知", exact=True).click()
    clerk.sees("处需要修改")
    clerk.looked_at(pictures, "new-faults")
    clerk.open_item(OPEN_ITEM)
    clerk.looked_at(pictures, "acts")
    clerk.press("换渠道再送达")
    clerk.looked_at(pictures, "task-delivery")
