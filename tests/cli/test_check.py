"""duban check: every finding as a sentence with its file and line; the exit code tells scripts whether it may be published."""
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli.check import command
from processes.bootstrap import ROOT
from tests.engine.drawing import diagram, process, prop


def checked(folder: Path, **files: bytes) -> Result:
    for name, data in files.items():
        (folder / f"{name}.bpmn").write_bytes(data)
    return CliRunner().invoke(command, [str(folder / f"{name}.bpmn") for name in files])


def test_the_shipped_diagrams_tables_and_forms_are_sound() -> None:
    shipped = [str(path) for folder in ("bpmn", "forms") for path in sorted((ROOT / folder).iterdir()) if path.suffix in (".bpmn", ".dmn", ".form")]
    result = CliRunner().invoke(command, shipped)
    assert (result.exit_code, result.output) == (0, f"{len(shipped)} 个文件，没有错误。\n")


def test_an_error_is_a_sentence_and_the_exit_code_is_one(tmp_path: Path) -> None:
    result = checked(tmp_path, own=diagram(process("s>ua ua>e")).replace(b"><", b">\n<"))
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == 'own.bpmn 第 5 行 错误：“ua”（ua）：没有写由谁办理；请在任务或泳道的属性栏里填“由谁办理”，例如 "office:综合办公室"'


def test_warnings_alone_are_told_and_do_not_stop_anybody(tmp_path: Path) -> None:
    result = checked(tmp_path, own=diagram(process("s>ua ua>e", inside={"ua": prop(candidates='"office:a"')})))
    assert result.exit_code == 0 and "没有表单" in result.output and result.output.splitlines()[-1] == "1 个文件，没有错误，1 条提醒。"


def test_what_is_no_diagram_is_refused_before_it_is_read(tmp_path: Path) -> None:
    assert checked(tmp_path, own=b"<x/>").exit_code == 1
    (tmp_path / "notes.txt").write_text("x")
    assert "只认识" in CliRunner().invoke(command, [str(tmp_path / "notes.txt")]).output


def test_calls_of_shipped_processes_are_known(tmp_path: Path) -> None:
    result = checked(tmp_path, own=diagram(process("s>ca ca>e", attributes={"ca": 'calledElement="coop_feedback"'})))
    assert result.exit_code == 0, result.output
