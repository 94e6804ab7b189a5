"""Small files of every kind, made here so that no binary lies in the repository."""
import zipfile
from io import BytesIO

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 32
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 32
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 32
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
OLE_WITH_MACRO = OLE + "_VBA_PROJECT".encode("utf-16-le") + b"\x00" * 64
EXE = b"MZ\x90\x00\x03" + b"\x00" * 64


def zipped(*names: str) -> bytes:
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")          # of 1980: the same bytes in every test process
    return memory.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
PPTX = zipped("[Content_Types].xml", "ppt/presentation.xml")
DOCM = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
OFD = zipped("OFD.xml", "Doc_0/Document.xml")
