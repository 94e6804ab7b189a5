"""按工作分工 (R-7.3): a lead outside its duties is pointed out, and the office that fits better is named."""
import pytest

from processes.supervision.remit import outside_duties

OFFICES = {"教务": ("培养方案", "教材"), "后勤": ("教室", "设备维护"), "学工": ("奖助",), "新设": ()}


def test_R_7_3_the_warning_names_the_office_whose_duties_stand_in_the_text() -> None:
    said, = outside_duties("后勤", "修订培养方案和教材目录", OFFICES)
    assert "后勤所列职责未涉及本事项，教务的职责（培养方案、教材）更接近" in said and "第七条" in said


@pytest.mark.parametrize(("lead", "text"), [
    ("教务", "修订培养方案"),             # its own
    ("后勤", "更换设备，并印教材"),        # touched in part: 设备
    ("学工", "召开运动会"),               # nobody's
    ("新设", "修订培养方案"),             # lists nothing, so nothing can be said
    ("不存在", "修订培养方案"), ("", "")])
def test_R_7_3_no_warning_where_nothing_better_is_known(lead: str, text: str) -> None:
    assert outside_duties(lead, text, OFFICES) == ()
