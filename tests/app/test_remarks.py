"""批示, 留言, 传阅 on the item's page."""
import io
import re
from collections.abc import Callable

from tests.app.conftest import Browser

Arrive = Callable[[str], Browser]
TEXT = "请后勤办一周内把隐患清单报我。"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def remark(text: str) -> str:
    found = re.search(r'action="(/items/2026/1/remarks/[0-9a-f]{32})"', text)
    assert found is not None
    return found[1]


def test_R_16_16_a_leader_writes_on_the_phone_and_the_clerk_passes_it_on(person: Arrive, issued: str) -> None:
    leader, clerk = person("gaojun"), person("liming")
    assert f'href="{issued}?tab=remarks#write">写批示' in leader.get(issued).text
    assert leader.post(f"{issued}/remarks", {"text": TEXT}).location == f"{issued}?tab=remarks#remarks"
    assert re.search(r'<a href="/desk\?of=remarks"[^>]*><strong>1</strong>待处理批示', clerk.get("/desk").text)
    assert "开展春季教室安全检查" in clerk.get("/items?special=remarks").text
    assert "有 1 条批示等待处理" in clerk.get(issued).text
    page = clerk.get(f"{issued}?tab=remarks").text
    assert clerk.post(remark(page), {"disposal": "passed_on", "offices": ["后勤保障办公室"]}).status_code == 303
    assert "已传达给后勤保障办公室" in leader.get(f"{issued}?tab=remarks").text
    assert TEXT in person("pengtao").get(f"{issued}?tab=remarks").text


def test_R_16_16_a_remark_becomes_a_draft_that_waits_for_its_office_and_date(person: Arrive, issued: str) -> None:
    person("gaojun").post(f"{issued}/remarks", {"text": TEXT})
    clerk = person("liming")
    answer = clerk.post(remark(clerk.get(f"{issued}?tab=remarks").text), {"disposal": "new_item"})
    assert answer.location.startswith("/items/draft/")
    assert "依据已填好" in clerk.get(answer.location).text
    form = clerk.get(clerk.task("登记督办事项")).text
    assert TEXT in form and 'value="高骏"' in form and "对院督〔2026〕1号的批示" in form
    assert "已转为新的督办事项" in person("gaojun").get(f"{issued}?tab=remarks").text


def test_a_refused_remark_comes_back_as_it_was_typed(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    answer = clerk.post(f"{issued}/remarks", {"text": TEXT, "leader": "zhouyuan", "at": "2026-03-02T08:30"})
    assert answer.status_code == 422
    assert "须上传有领导签字的扫描件" in answer.text and f">{TEXT}</textarea>" in answer.text
    assert '<option value="zhouyuan" selected>' in answer.text and 'value="2026-03-02T08:30"' in answer.text
    answer = clerk.post(f"{issued}/remarks", {"text": "", "leader": "zhouyuan", "at": "2026-03-02T08:30", "__file:files": (io.BytesIO(PNG), "批示.png")},
                        content_type="multipart/form-data")
    assert answer.status_code == 422 and "批示.png" in answer.text
    kept = re.search(r'name="files" value="([0-9a-f]{32})"', answer.text)
    assert kept is not None
    assert clerk.post(f"{issued}/remarks", {"text": TEXT, "leader": "zhouyuan", "at": "2026-03-02T09:00", "files": [kept[1]]}).status_code == 303
    page = clerk.get(f"{issued}?tab=remarks").text
    assert "李明代录于" in page and "周远" in page and "扫描件" in page


def test_the_scan_of_a_remark_is_for_leaders_and_the_coordinating_office(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    data = {"text": TEXT, "leader": "zhouyuan", "at": "2026-03-02T09:00", "__file:files": (io.BytesIO(PNG), "批示.png")}
    assert clerk.post(f"{issued}/remarks", data, content_type="multipart/form-data").status_code == 303
    address = re.search(r'href="(/files/[0-9a-f]{32})"[^>]*>扫描件', clerk.get(f"{issued}?tab=remarks").text)
    assert address is not None
    assert {login: person(login).get(address[1]).status_code for login in ("gaojun", "zhaomin", "pengtao", "wangfang")} == {
        "gaojun": 200, "zhaomin": 200, "pengtao": 404, "wangfang": 404}


def test_disposing_twice_says_what_the_other_did(person: Arrive, issued: str) -> None:
    person("gaojun").post(f"{issued}/remarks", {"text": TEXT})
    clerk, other = person("liming"), person("zhaomin")
    address = remark(clerk.get(f"{issued}?tab=remarks").text)
    assert clerk.post(address, {"disposal": "change_basis"}).status_code == 303
    other.get(issued)
    answer = other.post(address, {"disposal": "passed_on", "offices": ["后勤保障办公室"]})
    assert answer.status_code == 409 and "已留作变更依据，由李明办理" in answer.text


def test_notes_go_between_the_office_and_the_coordinating_office(person: Arrive, issued: str) -> None:
    head, clerk = person("pengtao"), person("liming")
    assert head.post(f"{issued}/notes", {"text": "钥匙还没拿到"}).status_code == 303
    assert "钥匙还没拿到" in clerk.get(f"{issued}?tab=remarks").text
    assert clerk.post(f"{issued}/notes", {"text": "已请物业送去", "offices": ["后勤保障办公室"]}).status_code == 303
    assert "已请物业送去" in head.get(f"{issued}?tab=remarks").text
    leader = person("gaojun").get(f"{issued}?tab=remarks").text
    assert "钥匙" not in leader and "留言内容" not in leader
    answer = clerk.post(f"{issued}/notes", {"text": "没选科室"})
    assert answer.status_code == 422 and ">没选科室</textarea>" in answer.text


def test_R_13_6_circulating_puts_the_item_into_the_reading_list(person: Arrive, issued: str) -> None:
    clerk, reader = person("liming"), person("wangfang")
    assert clerk.post(f"{issued}/circulations", {"to": ["post:负责人/教学科研办公室"], "person": "liuyang", "text": "供参考"}).status_code == 303
    assert "送您传阅" in reader.get("/tasks").text
    assert "会议决定，对全部教室" in reader.get(issued).text
    page = clerk.get(f"{issued}?tab=remarks").text
    assert re.search(r"教学科研办公室负责人 <span class=\"status\">已阅</span> <span class=\"hint\">王芳 2026-03-02 09:00", page)
    assert re.search(r"刘洋 <span class=\"status\">未阅", page)


def test_whoever_wrote_something_is_led_back_to_it(person: Arrive, issued: str) -> None:
    clerk = person("liming")
    person("gaojun").post(f"{issued}/remarks", {"text": TEXT})
    page = clerk.get(f"{issued}?tab=remarks").text
    call = {"callee": "彭涛", "phone": "139", "at": "2026-03-02T09:00", "text": "正在排查"}
    said = (("notes", {"offices": ["后勤保障办公室"], "text": "请抓紧"}), ("calls", call), ("circulations", {"to": ["post:负责人/教学科研办公室"]}))
    found = [clerk.post(remark(page), {"disposal": "passed_on", "offices": ["后勤保障办公室"]}).location]
    found += [clerk.post(f"{issued}/{name}", data).location for name, data in said]
    places = [location.partition("#")[2] for location in found]
    assert places == [f"remark-{remark(page).rpartition('/')[2]}", "notes", "calls", "circulations"]
    assert all(f'id="{place}"' in clerk.get(f"{issued}?tab=remarks").text for place in places)


def test_who_may_only_know_of_the_item_has_no_such_tab(person: Arrive, issued: str) -> None:
    text = person("zhangwei").get(f"{issued}?tab=remarks").text
    assert "批示" not in text
    assert person("zhangwei").post(f"{issued}/notes", {"text": "说一句"}).status_code == 404
