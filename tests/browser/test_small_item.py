"""A small item stays small: four submits, three people, on the phone."""
from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Site
from tests.browser.somebody import Somebody

REGISTRATION = {
    "source": "10", "meeting": "2026年第3次党政联席会", "issuer": "学院党政联席会", "basis_date": "2026-02-27",
    "quote": "会议决定，对全部教室开展一次安全检查。", "place": "会议纪要存综合办公室", "title": "开展春季教室安全检查",
    "content": "检查全部教室的用电、消防和门窗", "lead": "后勤保障办公室", "due": "2026-03-27"}


def test_a_small_item_takes_four_submits_of_three_people_on_the_phone(person: Callable[..., Somebody], site: Site, pictures: Path) -> None:
    clerk = person("liming", phone=True)
    clerk.page.goto("/items/new")
    clerk.answer(**REGISTRATION)
    clerk.looked_at(pictures, "phone-1-register")
    clerk.press("下达督办通知")
    clerk.sees("院督〔2026〕1号", "已交办")
    clerk.looked_at(pictures, "phone-2-issued")

    site.move("2026-03-03 10:00")
    head = person("pengtao", phone=True)
    head.looked_at(pictures, "phone-3-queue")
    head.open_task("签收并定承办人")
    head.answer(handler="zengli", own_plan=True)
    head.looked_at(pictures, "phone-4-sign")
    head.press("签收并确认")
    head.sees("已办理“签收并定承办人”")

    site.move("2026-03-20 15:00")
    head.sign_in()
    head.open_task("填报办结反馈")
    head.answer(conclusion="done", headline="六十二间教室全部查完，九处隐患均已整改", no_evidence_reason="整改均已当场复核")
    head.looked_at(pictures, "phone-5-feedback")
    head.press("送出办结反馈")

    reviewer = person("zhaomin", phone=True)
    reviewer.open_task("审核办结反馈")
    reviewer.answer(truthful=True, focused=True, concise=True, accurate=True)
    reviewer.looked_at(pictures, "phone-6-review")
    reviewer.press("准予办结")
    reviewer.open_item("2026/1")
    reviewer.sees("办结", "六十二间教室全部查完")
    reviewer.looked_at(pictures, "phone-7-closed")
