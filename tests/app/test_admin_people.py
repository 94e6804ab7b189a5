"""系统管理: people, posts, offices, 分工 and accounts are kept by the administrator, and every change is written down."""
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.access import ADMIN, declared
from processes.audit.queries import lines
from processes.bootstrap import House
from processes.directory import naming, queries
from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]
TODAY = date(2026, 3, 2)


def audited(house: House, action: str) -> list[str]:
    with house.reading() as connection:
        return [line.object for line in lines(connection, action=action) if line.action == action]


def password_in(text: str) -> str:
    found = re.search(r'class="one-time">([^<]+)<', text)
    assert found
    return found[1]


def test_every_page_here_is_for_administrators(app: Flask, person: Arrive) -> None:
    mine = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint in {
        "admin.people", "admin.person", "admin.change", "admin.offices", "admin.office", "admin.portfolios", "admin.imports", "admin.unattended",
        "admin.handover"}]
    assert len(set(mine)) == 9 and {declared(app, endpoint) for endpoint in mine} == {ADMIN}
    for address in ("/admin/people", "/admin/people/wangfang", "/admin/people/wangfang/change", "/admin/offices", "/admin/unattended", "/admin/imports"):
        assert person("chenjing").get(address).status_code == 403
        assert person("admin").get(address).status_code == 200, address


def test_the_rail_leads_administrators_to_the_pages(person: Arrive) -> None:
    assert 'href="/admin"' in person("admin").get("/tasks").text and 'href="/admin"' not in person("liming").get("/tasks").text
    assert all(f'href="/admin/{page}"' in person("admin").get("/admin").text for page in ("offices", "people", "imports", "portfolios", "unattended"))


@pytest.mark.parametrize(("typed", "shown", "hidden"), [("wf", "王芳", "李明"), ("教学科研", "唐丽", "李明"), ("liming", "李明", "王芳")])
def test_people_are_found_by_pinyin_and_by_office(person: Arrive, typed: str, shown: str, hidden: str) -> None:
    page = person("admin").get("/admin/people", query_string={"q": typed}).text.split("<tbody>")[1].split("</tbody>")[0]
    assert shown in page and hidden not in page


def test_a_newcomer_gets_an_account_with_a_password_shown_once_that_must_be_changed(house: House, person: Arrive, stranger: Browser) -> None:
    admin = person("admin")
    answer = admin.post("/admin/people", {"name": "白雪", "login": "baixue", "office": "综合办公室", "phone": "", "email": "", "from": ""})
    assert (answer.status_code, answer.location) == (303, "/admin/people/baixue")
    page = admin.post("/admin/people/baixue/create")
    password = password_in(page.text)
    assert password not in admin.get("/admin/people/baixue").text
    assert stranger.sign_in("baixue", password).status_code == 302
    assert stranger.get("/items").location == "/password"
    assert audited(house, "directory.person") == audited(house, "account.create") == ["person:baixue"]
    with house.reading() as connection:
        assert not any(password in str(line.detail) for line in lines(connection))


def test_a_reset_password_ends_the_old_one(person: Arrive, stranger: Browser) -> None:
    password = password_in(person("admin").post("/admin/people/hubin/password").text)
    assert stranger.sign_in("hubin").status_code == 401
    assert stranger.sign_in("hubin", password).status_code == 302


def test_the_right_to_administer_is_given_and_taken_but_never_from_the_last(house: House, person: Arrive) -> None:
    admin = person("admin")
    refused = admin.post("/admin/people/admin/administer", {})
    assert refused.status_code == 422 and "最后一名管理员" in refused.text
    admin.post("/admin/people/liming/administer", {"admin": "1"})
    assert person("liming").get("/admin").status_code == 200
    assert audited(house, "account.administrator") == ["person:liming"]


def test_posts_are_taken_from_a_day_and_the_predecessor_stays_in_the_records(house: House, person: Arrive) -> None:
    admin = person("admin")
    assert admin.post("/admin/people/hejie/appoint", {"post": "负责人", "office": "教学科研办公室", "from": "2026-04-01"}).status_code == 303
    with house.reading() as connection:
        assert [queries.head_of(connection, "教学科研办公室", day).name for day in (TODAY, date(2026, 4, 1))] == ["王芳", "何洁"]       # type: ignore[union-attr]
    assert "至 2026-04-01 前" in admin.get("/admin/people/wangfang").text
    assert audited(house, "directory.appoint") == ["post:负责人/教学科研办公室"]


@pytest.mark.parametrize(("act", "other", "action"), [("substitute", "代理", "directory.substitute"), ("scribe", "代录", "directory.scribe")])
def test_substitutes_and_scribes_hold_from_to_and_can_be_ended(house: House, person: Arrive, act: str, other: str, action: str) -> None:
    admin = person("admin")
    assert admin.post(f"/admin/people/zhouyuan/{act}", {"person": "qianwei", "from": "2026-03-02", "until": "2026-05-01"}).status_code == 303
    page = admin.get("/admin/people/zhouyuan").text
    assert f"<strong>钱薇</strong> {other}" in page and "至 2026-05-01 前" in page
    assert admin.post(f"/admin/people/zhouyuan/end_{act}", {"person": "qianwei", "for": "zhouyuan"}).status_code == 303
    assert f"<strong>钱薇</strong> {other}" not in admin.get("/admin/people/zhouyuan").text
    assert audited(house, action) == audited(house, f"{action}_ended") == ["person:zhouyuan"]


@pytest.mark.parametrize(("address", "data", "said"), [
    ("/admin/people", {"name": "白雪", "login": "Bai Xue"}, "账号应为2至32个小写字母"), ("/admin/people", {"name": "", "login": "bai"}, "请填写姓名"),
    ("/admin/people", {"name": "某人", "login": "liming"}, "已存在"), ("/admin/people/hubin/appoint", {"post": "院长", "from": "明天"}, "不是日期"),
    ("/admin/people/hubin/appoint", {"post": "", "from": ""}, "请填写职务"), ("/admin/people/hubin/substitute", {"person": "hubin"}, "不能是本人"),
    ("/admin/people/hubin/substitute", {"person": "liming", "from": "2026-03-02", "until": "2026-03-01"}, "结束日期应晚于"),
    ("/admin/people/hubin/create", {}, "已存在"), ("/admin/offices", {"name": "新/科室", "id": "new"}, "不能含有"),
    ("/admin/offices", {"name": "新科室", "id": "新"}, "标识应为"),
    ("/admin/offices/jiaoke/describe", {"short_name": "", "aliases": "", "duties": ""}, "请填写简称"),
    ("/admin/offices/jiaoke/describe", {"short_name": "教科办", "aliases": "学工办", "duties": ""}, "已指学生工作办公室"),
    ("/admin/portfolios", {"office": "", "line": "", "leader": "院长"}, "分工须写明"), ("/admin/portfolios", {"office": "综合办公室", "leader": ""}, "请填写分管的职务")])
def test_what_makes_no_sense_is_said_in_chinese_and_what_was_typed_stays(person: Arrive, address: str, data: dict[str, str], said: str) -> None:
    answer = person("admin").post(address, data)
    assert answer.status_code in (409, 422) and said in answer.text
    assert all(f'value="{typed}"' in answer.text for name, typed in data.items() if typed and name in ("name", "login", "aliases"))


def test_an_office_is_founded_described_and_headed(house: House, person: Arrive) -> None:
    admin = person("admin")
    address = admin.post("/admin/offices", {"name": "信息技术办公室", "id": "xinxi", "short_name": "信息办", "duties": "网络、机房"}).location
    assert "没有负责人" in admin.get(address).text
    admin.post(f"{address}/describe", {"short_name": "信息办", "aliases": "网络中心", "duties": "网络、机房、数据"})
    admin.post(f"{address}/appoint", {"post": "负责人", "person": "hubin"})
    admin.post(f"{address}/appoint", {"post": "联络员", "person": "mahao"})
    with house.reading() as connection:
        assert naming.duties_on(connection, TODAY)["信息技术办公室"] == ("网络", "机房", "数据")
        assert naming.offices_called(connection, "网络中心", TODAY) == ("信息技术办公室",)
        assert queries.head_of(connection, "信息技术办公室", TODAY).name == "胡斌"       # type: ignore[union-attr]
    listed = admin.get("/admin/offices").text
    assert "信息办、网络中心" in listed and "马浩" in listed and "网络、机房、数据" in listed
    assert audited(house, "directory.office_described") == ["office:信息技术办公室"]


def test_an_office_is_renamed_and_its_open_item_stays_with_its_people(person: Arrive, issued: str) -> None:
    admin = person("admin")
    answer = admin.post("/admin/offices/houqin/rename", {"name": "后勤与安全办公室", "short_name": "后安办", "from": "2026-03-02"})
    assert answer.location == "/admin/offices"
    assert "后勤与安全办公室" in admin.get("/admin/offices").text
    assert person("pengtao").task("签收并定承办人")


def test_an_office_with_open_items_is_closed_only_into_another(person: Arrive, issued: str) -> None:
    admin = person("admin")
    refused = admin.post("/admin/offices/houqin/close", {"into": ""})
    assert refused.status_code == 422 and "还有 1 件未办结事项" in refused.text
    assert admin.post("/admin/offices/houqin/close", {"into": "综合办公室"}).status_code == 303
    assert person("chenjing").task("签收并定承办人")


def test_the_table_of_who_is_in_charge_is_kept_by_the_page(house: House, person: Arrive) -> None:
    admin = person("admin")
    assert admin.post("/admin/portfolios", {"office": "财务与资产办公室", "line": "", "leader": "副书记"}).status_code == 303
    with house.reading() as connection:
        assert queries.leader_in_charge(connection, "财务与资产办公室", None, TODAY) == "post:副书记"
    assert admin.post("/admin/portfolios/end", {"office": "财务与资产办公室", "line": ""}).status_code == 303
    with house.reading() as connection:
        assert queries.leader_in_charge(connection, "财务与资产办公室", None, TODAY) is None
    assert len(audited(house, "directory.portfolio")) == len(audited(house, "directory.portfolio_ended")) == 1
