"""What a file really is, by its bytes: a name proves nothing. Everything not on the list is refused."""
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from processes.errors import Refused

ALLOWED = "PDF、OFD、图片（JPG、PNG、WebP、HEIC）、Word、Excel、PowerPoint、TXT、CSV"
LONGEST_NAME = 120
HEAD = 8192
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|head|body|iframe|\?xml)", re.IGNORECASE)
VBA_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
OOXML = {"word": ("docx", "wordprocessingml.document"), "xl": ("xlsx", "spreadsheetml.sheet"), "ppt": ("pptx", "presentationml.presentation")}
OLE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}


class FileRefused(Refused):
    """不能上传这个文件：{reason}。"""


@dataclass(frozen=True, slots=True)
class Media:
    """A recognised type and the extensions it may carry; the first one is added to a name that has none of them."""

    media_type: str
    extensions: tuple[str, ...]


# How the content of a recognised type begins; a dot stands for any byte.
SIGNATURES = (
    (re.compile(rb"%PDF-"), Media("application/pdf", ("pdf",))),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Media("image/png", ("png",))),
    (re.compile(rb"\xff\xd8\xff"), Media("image/jpeg", ("jpg", "jpeg"))),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Media("image/webp", ("webp",))),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|mif1|msf1)", re.DOTALL), Media("image/heic", ("heic", "heif"))))


def recognise(path: Path, name: str) -> Media:
    """The type of the file's content; raises FileRefused with the reason."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise FileRefused(reason="文件是空的")
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(path, name)
    return next((media for signature, media in SIGNATURES if signature.match(head)), None) or _text(path, name)


def clean_name(name: str, media: Media) -> str:
    """The last part of the path without control, direction and reserved characters, with an extension that fits the content."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(character for character in unicodedata.normalize("NFC", last) if unicodedata.category(character)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", visible).strip(" .") or "未命名"
    extension = _extension(plain)
    if extension not in media.extensions:
        plain, extension = f"{plain}.{media.extensions[0]}", media.extensions[0]
    stem = plain[: -len(extension) - 1] or "未命名"
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _zipped(path: Path) -> Media:
    """An Office document or OFD; the archive is listed, never unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError) as error:
        raise FileRefused(reason="文件已损坏，无法打开") from error
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        raise FileRefused(reason="文件含有宏或程序，请另存为不含宏的格式")
    if "OFD.xml" in names:
        return Media("application/ofd", ("ofd",))
    if "[Content_Types].xml" in names:
        for folder, (extension, kind) in OOXML.items():
            if any(name.startswith(f"{folder}/") for name in names):
                return Media(f"application/vnd.openxmlformats-officedocument.{kind}", (extension,))
    raise FileRefused(reason=f"压缩包请解开后逐个上传，可上传{ALLOWED}")


def _ole(path: Path, name: str) -> Media:
    """A document of the old Office; these three share one container, so the name says which it is."""
    extension = _extension(name)
    if extension not in OLE:
        raise FileRefused(reason=f"不支持这种文件，可上传{ALLOWED}")
    if VBA_IN_OLE in path.read_bytes():
        raise FileRefused(reason="文件含有宏，请另存为不含宏的格式")
    return Media(OLE[extension], (extension,))


def _text(path: Path, name: str) -> Media:
    """Plain text in one of the two encodings in use, without markup that a browser would run."""
    content = path.read_bytes()
    if b"\x00" in content or MARKUP.search(content[:HEAD]) or not _decodes(content):
        raise FileRefused(reason=f"不支持这种文件，可上传{ALLOWED}")
    return Media("text/csv", ("csv",)) if _extension(name) == "csv" else Media("text/plain", ("txt",))


def _decodes(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(character) < 32 and character not in "\t\r\n\f" for character in text)
    return False
