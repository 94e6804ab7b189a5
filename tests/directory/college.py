"""The demo college as tests see it: in force from New Year 2026."""
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import processes.supervision

FOUNDED = date(2026, 1, 1)
TODAY = date(2026, 3, 2)
FILE = Path(processes.supervision.__file__).with_name("demo_college.yaml")


def demo_college() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return data
