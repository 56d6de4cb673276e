"""Tells what a file is by its content; the extension is only believed where the content agrees."""

from __future__ import annotations

from pathlib import Path

from verifier.errors import InvalidInput
from verifier.feeds.readers.dbf_header import looks_like_dbf
from verifier.language import Text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_PACKED = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_REFUSED = {b"%PDF": "PDF", b"PAR1": "Parquet", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}
_MARKUP = (
    "<html",
    "<!doctype",
    "<table",
    "<?xml",
    "<meta",
    "<head",
    "<body",
    "<style",
    "<!--",
    "<div",
    "<script",
)


def content_format(path: Path) -> str:
    """Return ``xlsx``, ``xls``, ``dbf`` or ``text``.

    Raises:
        InvalidInput: not a readable regular file, empty, or of a kind that is not taken in.
    """
    head = _read_head(path)
    if not head:
        raise InvalidInput(
            Text("文件 {p} 是空的。", "The file {p} is empty.").fill(p=path.name),
            Text("请重新导出并传送。", "Export and send it again."),
        )
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(OLE):
        return "xls"
    if looks_like_dbf(head):
        return "dbf"
    _refuse(head)
    return "text"


def _read_head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InvalidInput(
                Text("{p} 不是文件或不存在。", "{p} is not a file, or does not exist.").fill(p=path),
                Text("请给出一个数据文件的路径。", "Give the path of one data file."),
            )
        with path.open("rb") as stream:
            return stream.read(4096)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            Text("文件 {p} 无法读取：{e}。", "The file {p} cannot be read: {e}.").fill(p=path, e=error),
            Text("请检查路径和权限。", "Check the path and its permissions."),
        ) from error


def _refuse(head: bytes) -> None:
    if head.startswith((*_PACKED, b"PK\x05\x06", b"PK\x07\x08")):
        raise InvalidInput(
            Text("这是压缩文件。", "This is a compressed archive."),
            Text("请解压后报送其中的数据文件。", "Unpack it and send the data file inside."),
        )
    known = next((name for magic, name in _REFUSED.items() if head.startswith(magic)), None)
    if known is None and head.startswith(_BARE_BIFF):
        known = "Excel 2–4"
    if known is not None:
        raise InvalidInput(
            Text("不接受 {k} 文件。", "{k} files are not taken in.").fill(k=known),
            Text("请导出为 CSV 或 .xlsx。", "Export it as CSV or .xlsx."),
        )
    if _is_markup(head):
        raise InvalidInput(
            Text(
                "文件内容是网页（HTML/XML），不是表格文件，尽管扩展名可能是 .xls。",
                "The content is a web page (HTML/XML), not a table, whatever its extension says.",
            ),
            Text(
                "请用 Excel 或 WPS 打开，另存为 .xlsx 后报送。",
                "Open it in Excel or WPS, save it as .xlsx and send that.",
            ),
        )


def _is_markup(head: bytes) -> bool:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").decode("latin-1").casefold()
    return text.startswith(_MARKUP)
