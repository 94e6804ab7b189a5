"""What may be uploaded is decided by the content, and a name cannot do harm."""
from pathlib import Path

import pytest

from processes.files.media import FileRefused, Media, clean_name, recognise
from tests.files import documents

PDF = Media("application/pdf", ("pdf",))


def kind(folder: Path, content: bytes, name: str) -> str:
    path = folder / "upload"
    path.write_bytes(content)
    return recognise(path, name).media_type


@pytest.mark.parametrize(("content", "name", "media_type"), [
    (documents.PDF, "方案.pdf", "application/pdf"), (documents.PNG, "a.png", "image/png"), (documents.JPEG, "a.jpg", "image/jpeg"),
    (documents.WEBP, "a.webp", "image/webp"), (documents.HEIC, "IMG_0001.HEIC", "image/heic"),
    (documents.DOCX, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (documents.XLSX, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (documents.PPTX, "a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (documents.OFD, "a.ofd", "application/ofd"), (documents.OLE, "旧.doc", "application/msword"), (documents.OLE, "旧.XLS", "application/vnd.ms-excel"),
    ("通知全文\n".encode(), "a.txt", "text/plain"), ("姓名,学号\n".encode("gb18030"), "名单.csv", "text/csv"), (b"\xef\xbb\xbfa,b\n", "a.csv", "text/csv")])
def test_office_documents_pictures_and_plain_text_are_accepted(tmp_path: Path, content: bytes, name: str, media_type: str) -> None:
    assert kind(tmp_path, content, name) == media_type


@pytest.mark.parametrize(("content", "name"), [
    (b"<!DOCTYPE html><p>x", "a.html"), (b"<html><script>alert(1)</script>", "方案.pdf"), (b"  \n<svg onload=alert(1)>", "a.png"),
    (b"notes <SCRIPT src=x>", "a.txt"), (b'<?xml version="1.0"?><a/>', "a.xml"), (documents.EXE, "a.pdf"), (documents.EXE, "setup.exe"),
    (documents.DOCM, "a.docm"), (documents.DOCM, "a.docx"), (documents.OLE_WITH_MACRO, "a.doc"), (documents.OLE, "a.msi"),
    (documents.zipped("a.txt"), "a.zip"), (documents.zipped("[Content_Types].xml", "other/a"), "a.docx"), (documents.DOCX[:40], "a.docx"),
    (b"\x7fELF\x02", "a.txt"), (b"\xff\xfe\xfd\xfc\xfb", "a.txt"), (b"", "a.pdf"), (b"GIF89a" + bytes(range(20)), "a.gif")])
def test_pages_programs_macros_and_archives_are_refused_whatever_they_are_called(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(FileRefused, match="不能上传这个文件"):
        kind(tmp_path, content, name)


def test_the_reason_tells_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="另存为不含宏的格式"):
        kind(tmp_path, documents.DOCM, "a.docx")
    with pytest.raises(FileRefused, match="解开后逐个上传"):
        kind(tmp_path, documents.zipped("a.txt"), "a.zip")


@pytest.mark.parametrize(("name", "clean"), [
    ("方案.pdf", "方案.pdf"), ("方案.PDF", "方案.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\文件\\方案.pdf", "方案.pdf"), ("a.html", "a.html.pdf"),
    ("方\u202efdp.exe", "方fdp.exe.pdf"), ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"), ("", "未命名.pdf"), (".pdf", "pdf.pdf"), ("...", "未命名.pdf"),
    ("a\x00b.pdf", "ab.pdf"), ('a"b<c>.pdf', "a_b_c_.pdf")])
def test_a_name_keeps_its_words_and_loses_what_could_deceive(name: str, clean: str) -> None:
    assert clean_name(name, PDF) == clean


def test_a_long_name_keeps_its_extension() -> None:
    clean = clean_name("方" * 300 + ".pdf", PDF)
    assert len(clean) == 120 and clean.endswith("方.pdf")
