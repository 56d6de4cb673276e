"""Opens a file of any accepted format as one table, by its content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verifier.errors import InvalidInput
from verifier.feeds.headings import FeedKind
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers.content import content_format
from verifier.feeds.readers.dbf import read_dbf
from verifier.feeds.readers.delimited import read_delimited
from verifier.feeds.readers.fixed_width import Layout, layout_line, read_fixed_width
from verifier.feeds.readers.rows import Table
from verifier.feeds.readers.workbook import read_workbook
from verifier.language import Text

_TEXT_FORMATS = ("csv", "tsv", "txt", "fixed")
_EXTENSIONS = {"xlsx": (".xlsx",), "xls": (".xls",), "dbf": (".dbf",)}
_BINARY_EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".et", ".dbf")


@contextmanager
def open_table(path: Path, mapping: Mapping, kind: FeedKind | None = None) -> Iterator[Table]:
    """Open ``path`` and yield its table; the file is closed when the context ends.

    Args:
        path: a regular file.
        mapping: how the source's files are read; ``Mapping()`` when nothing is declared.
        kind: which headings count in the search for the heading row; None: those of every kind.

    Raises:
        HostileFile: a bomb, entities, macros: refused before it is parsed.
        InvalidInput: not a file, empty, damaged, protected, of another format, without headings.
    """
    form = content_format(path)
    _agree(form, mapping)
    if form in ("xlsx", "xls"):
        table = read_workbook(path, form, mapping, kind)
        table.notes[:0] = _extension_note(path, form)
        yield table
        return
    with path.open("rb") as stream:
        if form == "dbf":
            table = read_dbf(path, stream, mapping)
        elif (layout := _layout(path, mapping)) is not None:
            table = read_fixed_width(path, stream, mapping, layout)
        else:
            table = read_delimited(path, stream, mapping, kind)
        table.notes[:0] = _extension_note(path, form)
        yield table


def _agree(form: str, mapping: Mapping) -> None:
    declared = mapping.file.format
    if declared is None or declared == form or (form == "text" and declared in _TEXT_FORMATS):
        return
    raise InvalidInput(
        Text("映射声明格式为 {d}，文件内容却是 {f}。", "The mapping declares {d}, the content is {f}.").fill(
            d=declared, f=form
        ),
        Text(
            "请检查报送的文件或映射文件的 [file] format。", "Check the file, or [file] format in the mapping."
        ),
    )


def _layout(path: Path, mapping: Mapping) -> Layout | None:
    """Return the fixed-width layout that is declared or stands in the first line, None for delimited text."""
    if mapping.file.format in ("csv", "tsv"):
        return None
    with path.open("rb") as stream:
        found = layout_line(stream.read(1 << 16))
    if mapping.fixed is not None:
        return Layout(mapping.fixed.fields, found.encoding if found else None, found.line if found else 0)
    if found is None and mapping.file.format == "fixed":
        raise InvalidInput(
            Text("声明为定长文件，但没有字段宽度。", "Declared as fixed width, but no widths are given."),
            Text("请在映射文件中写明 [fixed] fields。", "Give [fixed] fields in the mapping."),
        )
    return found


def _extension_note(path: Path, form: str) -> list[Text]:
    suffix = path.suffix.casefold()
    if suffix in _EXTENSIONS.get(form, ()) or (form == "text" and suffix not in _BINARY_EXTENSIONS):
        return []
    return [
        Text("扩展名为 {s}，内容按 {f} 读取。", "The extension is {s}; the content was read as {f}.").fill(
            s=suffix or "—", f=form
        )
    ]
