"""Check what comes from outside in a process of its own, which can be killed: a hostile diagram may hang or fill the memory of the one that reads it."""
import base64
import math
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from processes.engine.definitions.checks.diagram import ERROR, Catalogue, Finding
from processes.engine.definitions.checks.run import check
from processes.engine.definitions.source import LARGEST, Source

TIME = 10.0                              # seconds
MEMORY = 1_000_000_000                   # bytes of address space
ROOT = Path(__file__).parents[3]
CLEAN = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}      # the house's secrets are in the environment; nothing of it is passed on
SETS = ("operators", "writers", "functions", "sources", "forms", "decisions", "processes")


def check_apart(sources: Iterable[Source], catalogue: Catalogue, *, seconds: float = TIME) -> list[Finding]:
    """The findings of check(); a child that does not answer in time, or dies, is itself a finding."""
    given = {"seconds": seconds, "sources": [[s.name, s.kind, base64.b64encode(s.data[:LARGEST + 1]).decode()] for s in sources],
             "catalogue": {name: sorted(getattr(catalogue, name)) if getattr(catalogue, name) is not None else None for name in SETS},
             "calls": {name: sorted(called) for name, called in catalogue.calls.items()}}
    try:
        done = subprocess.run([sys.executable, "-m", __name__], input=orjson.dumps(given), capture_output=True, timeout=seconds,     # noqa: S603 - our own
                              check=False, env=CLEAN, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return [Finding(ERROR, "child", f"检查超过 {seconds:.0f} 秒仍未完成（检查超时），文件可能有问题；请简化后再试")]
    if done.returncode != 0:
        return [Finding(ERROR, "child", "检查时内存不足或意外中止，文件可能有问题；请简化后再试")]
    return [Finding(**one) for one in orjson.loads(done.stdout)]


def limit(seconds: float) -> None:
    """Set by the child itself, before it looks at anything: the parent has threads, which forbid running code between fork and exec."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds) + 1, math.ceil(seconds) + 2))      # also when the parent is gone


def main() -> None:
    given = orjson.loads(sys.stdin.buffer.read())
    limit(given["seconds"])
    known: dict[str, Any] = {name: None if names is None else frozenset(names) for name, names in given["catalogue"].items()}
    catalogue = Catalogue(**known, calls={name: frozenset(called) for name, called in given["calls"].items()})
    sources = [Source(name, kind, base64.b64decode(data)) for name, kind, data in given["sources"]]
    sys.stdout.buffer.write(orjson.dumps([asdict(finding) for finding in check(sources, catalogue)]))


if __name__ == "__main__":
    main()
