"""A document entered over the pages, and its grid as a browser has it before it."""
import re
from typing import Any

from tests.app.conftest import Browser
from tests.supervision.register.clerk import MINUTES

MEETING: dict[str, Any] = {"kind": "joint_meeting", "name": "2026年第3次党政联席会", "dated": "2026-02-27", "place": "会议纪要存综合办公室", "disclosure": "ordinary",
                           "text": MINUTES}
LETTER = {**MEETING, "kind": "assigned", "name": "关于报送整改情况的函", "issuer": "教育厅", "doc_no": "教函〔2026〕5号", "text": "由后勤办于4月30日前报送整改情况。"}


class Table:
    """The grid as a browser has it before it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.read(browser.get(address).text)

    def read(self, text: str) -> None:
        self.text = text
        self.rows = re.findall(r'name="verdict-([0-9a-f]{32})" value="supervise"', text)
        self.items = re.findall(r'name="title-([0-9a-f]{32})"', text)
        self.values: dict[str, Any] = {}
        for name, value in re.findall(r'<input class="form-control"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', text):
            self.values[name] = value
        self.values |= dict(re.findall(r'<input type="hidden" name="(dispatch|was-[^"]+)" value="([^"]*)"', text))
        self.values |= {"decided_by": re.search(r'name="decided_by" value="([^"]*)"', text)[1]}                # type: ignore[index]
        self.values |= {"decided_on": re.search(r'name="decided_on" type="date" value="([^"]*)"', text)[1]}    # type: ignore[index]
        for item in self.items:
            part = text[text.index(f'name="title-{item}"'):]
            self.values[f"due-{item}"] = re.search(rf'name="due-{item}" value="([^"]*)"', part)[1]              # type: ignore[index]
            chosen = re.search(rf'name="lead-{item}".*?</select>', part, re.DOTALL)[0]                          # type: ignore[index]
            self.values[f"lead-{item}"] = (re.findall(r'value="([^"]*)" selected', chosen) or [""])[0]
            self.values[f"content-{item}"] = re.search(rf'name="content-{item}"[^>]*>([^<]*)<', part)[1]        # type: ignore[index]
            self.values[f"coops-{item}"] = re.findall(rf'name="coops-{item}" value="([^"]*)" checked', part)
            self.values[f"level-{item}"], self.values[f"pick-{item}"] = "ordinary", "y"

    def press(self, act: str, **changes: Any) -> Any:
        return self.browser.post(self.address, {**self.values, **changes, "act": act})

    def verdicts(self, *supervised: int) -> dict[str, str]:
        return {f"verdict-{row}": "supervise" if place in supervised else "not" for place, row in enumerate(self.rows, 1)}


def entered(browser: Browser, **changes: Any) -> Table:
    answer = browser.post("/register/new", {**MEETING, **changes})
    assert answer.status_code == 303, answer.text
    return Table(browser, answer.location)
