"""人员变动 on its page: who follows is asked, everything held is shown, and a 移交清单 comes out (R-4.4)."""
from collections.abc import Callable

from processes.bootstrap import House
from processes.directory.verbs import leave_college
from processes.workers.loop import Worker
from tests.app.conftest import REGISTRATION, Browser

Arrive = Callable[[str], Browser]
HEAD = "负责人/后勤保障办公室"


def settle(house: House) -> None:
    while Worker(house).run_once():
        pass


def test_the_page_shows_everything_the_person_holds(person: Arrive, issued: str) -> None:
    page = person("admin").get("/admin/people/pengtao/change").text
    assert "后勤保障办公室负责人" in page and "开展春季教室安全检查" in page and "承办科室负责人" in page


def test_R_4_4_without_anybody_to_follow_the_change_is_refused_and_what_was_chosen_stays(person: Arrive, issued: str) -> None:
    admin = person("admin")
    answer = admin.post("/admin/people/pengtao/change", {"kind": "college", "from": "2026-03-02", "successor": "", "handler": ""})
    assert answer.status_code == 422 and "变动后无人负责" in answer.text and 'value="college" checked' in answer.text
    assert person("pengtao").get("/tasks").status_code == 200


def test_the_successor_finds_the_work_and_the_list_is_ready_for_paper(house: House, person: Arrive, issued: str) -> None:
    admin = person("admin")
    answer = admin.post("/admin/people/pengtao/change", {"kind": "post", "post": HEAD, "from": "2026-03-02", "successor": "zengli", "acting": "1"})
    assert answer.status_code == 303
    settle(house)
    paper = admin.get(answer.location).text
    assert "移 交 清 单" in paper and "曾莉（主持工作）" in paper and "开展春季教室安全检查" in paper and "移交人签字" in paper
    assert person("zengli").task("签收并定承办人")
    assert "卸任职务" in admin.get("/admin/people/pengtao").text


def test_a_closed_account_signs_nobody_in(house: House, person: Arrive, stranger: Browser) -> None:
    admin = person("admin")
    assert admin.post("/admin/people/hubin/change", {"kind": "account", "from": "", "successor": "", "handler": ""}).status_code == 303
    assert stranger.sign_in("hubin").status_code == 401
    assert admin.post("/admin/people/hubin/enable").status_code == 303
    assert stranger.sign_in("hubin").status_code == 302


def test_a_kind_or_a_day_that_makes_no_sense_is_refused(person: Arrive) -> None:
    admin = person("admin")
    for data, said in (({"kind": "vanish"}, "请选择变动的种类"), ({"kind": "post", "from": "2036-01-01"}, "前后一年之内"), ({"kind": "post"}, "请勾选要卸任的职务"),
                       ({"kind": "office", "office": "综合办公室"}, "不在“综合办公室”")):
        answer = admin.post("/admin/people/pengtao/change", data)
        assert answer.status_code == 422 and said in answer.text
    assert admin.get("/admin/people/nobody/change").status_code == 404
    assert admin.get("/admin/handovers/nothing").status_code == 404


def test_what_has_nobody_is_listed(house: House, person: Arrive, issued: str) -> None:
    admin = person("admin")
    assert "没有无人接手" in admin.get("/admin/unattended").text
    with house.unit_of_work() as u:
        leave_college(u.connection, "pengtao", u.now, u.today)
    page = admin.get("/admin/unattended").text
    assert "没有负责人的科室" in page and "签收并定承办人" in page and "后勤保障办公室" in page


def test_R_7_3_the_clerk_is_warned_when_the_matter_is_not_among_the_duties_of_the_lead(person: Arrive) -> None:
    clerk = person("liming")
    strange = {**REGISTRATION, "title": "修订留学生培养方案", "content": "修订培养方案", "__refresh": "1"}
    page = clerk.post("/items/new", strange).text
    assert "后勤保障办公室所列职责未涉及本事项，教学科研办公室的职责（培养方案）更接近" in page
    assert "更接近" not in clerk.post("/items/new", {**strange, "lead": "教学科研办公室"}).text
    del strange["__refresh"]
    assert clerk.post("/items/new", strange).status_code == 303          # a warning is no bar
