"""Scans the XML of an XLSX workbook in a stream: no document types, no macros, and where formulas stand.

Source: ECMA-376 part 1 (SpreadsheetML: 18.3.1.4 c, 18.3.1.40 f), part 2 (relationships).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from verifier.errors import InvalidInput
from verifier.feeds.readers.sheet_facts import SheetFacts
from verifier.feeds.readers.zip_guard import Budget, entries_of, hostile, inflate
from verifier.language import Text

_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 16
_LONGEST_TAG = 4 * 2**20
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_XML_SUFFIXES = (".xml", ".rels", ".vml")


@dataclass
class WorkbookFacts:
    """Facts per sheet name, and what else the container holds."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    external_links: bool = False


def scan_xlsx(path: Path) -> WorkbookFacts:
    """Inflate and scan every part once.

    Raises:
        HostileFile: a bomb, a document type or entity, macros, an endless tag, cells spread absurdly wide.
        InvalidInput: the container or its XML is damaged, or it is no XLSX workbook.
    """
    infos = entries_of(path)
    names = {info.filename.casefold().lstrip("/") for info in infos}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise hostile("含有宏", "it holds macros")
    if "xl/workbook.xml" not in names:
        raise InvalidInput(
            Text("这是压缩包，但不是 XLSX 工作簿。", "This is a ZIP file, but not an XLSX workbook."),
            Text("请解压后报送其中的数据文件。", "Unpack it and send the data file inside."),
        )
    parts: dict[str, SheetFacts] = {}
    titles: dict[str, str] = {}
    targets: dict[str, str] = {}
    budget = Budget()
    with path.open("rb") as stream:
        for info in infos:
            content = _without_doctype(inflate(stream, info, budget))
            name = info.filename.casefold()
            if name == "xl/workbook.xml":
                titles = _pairs(content, "sheet", "name", "id")
            elif name == "xl/_rels/workbook.xml.rels":
                targets = {
                    key: _part(to) for key, to in _pairs(content, "Relationship", "Id", "Target").items()
                }
            elif name.endswith(_XML_SUFFIXES):
                facts = _scan_part(content)
                if facts is not None:
                    parts[name] = facts
            else:
                for _ in content:
                    pass
    facts_by_title = {title: parts.get(targets.get(key, "")) for title, key in titles.items()}
    return WorkbookFacts(
        {title: facts for title, facts in facts_by_title.items() if facts is not None},
        any(name.startswith("xl/externallinks/") for name in names),
    )


def _part(target: str) -> str:
    """Return the part name a relationship of the workbook points to."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").casefold()


def _without_doctype(content: Iterable[bytes]) -> Iterator[bytes]:
    tail = b""
    for piece in content:
        window = tail + piece
        # UTF-16 parts spell the same letters with a zero byte between them.
        if _FORBIDDEN.search(window) or _FORBIDDEN.search(window.replace(b"\x00", b"")):
            raise hostile("XML 中含有 DOCTYPE 或 ENTITY", "its XML declares a document type or entity")
        tail = window[-2 * _OVERLAP :]
        yield piece


def _refuse_doctype(*_: object) -> None:
    raise hostile("XML 中含有 DOCTYPE 或 ENTITY", "its XML declares a document type or entity")


def _parse(content: Iterable[bytes], parser: expat.XMLParserType) -> None:
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        read = 0
        for piece in content:
            read += len(piece)
            parser.Parse(piece, False)
            # the parser begins with an unfinished tag anew at each piece: time squared, for a small file
            if read - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                raise hostile("XML 中的标记过长", "its XML holds an absurdly long tag")
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise InvalidInput(
            Text("工作簿内部的 XML 已损坏。", "The workbook's XML is damaged."),
            Text(
                "请用 Excel 或 WPS 打开并另存后报送。",
                "Open it in Excel or WPS, save it again and send that.",
            ),
        ) from error


def _pairs(content: Iterable[bytes], tag: str, key: str, value: str) -> dict[str, str]:
    """Return attribute ``key`` → attribute ``value`` of every ``tag``, namespaces left aside."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != tag:
            return
        local = {attribute.rpartition(":")[2]: text for attribute, text in attributes.items()}
        if key in local and value in local:
            found[local[key]] = local[value]

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(content, parser)
    return found


def _scan_part(content: Iterable[bytes]) -> SheetFacts | None:
    """Return the facts when the part is a worksheet, None for any other XML."""
    scan = _SheetScan()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    _parse(content, parser)
    if scan.root != "worksheet":
        return None
    scan.facts.check_extent()
    return scan.facts


class _SheetScan:
    """Follows rows and cells; cells without a reference take the next place, as the standard says."""

    def __init__(self) -> None:
        self.root = ""
        self.facts = SheetFacts()
        self._row = -1
        self._column = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self.facts.formula_rows.add(self._row)
        elif tag == "row":
            self._start_row(attributes)
        elif not self.root:
            self.root = tag

    def _start_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r", "")
        self._row = int(stated) - 1 if stated.isdecimal() else self._row + 1
        self._column = -1
        self._inside()

    def _cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        reference = attributes.get("r")
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise hostile("单元格地址异常", "a cell has an impossible address")
            self._row = int(found[2]) - 1
            self._column = _column_number(found[1])
        self._inside()
        self.facts.add(self._row, self._column)
        if attributes.get("t") == "e":
            self.facts.error_rows.add(self._row)

    def _inside(self) -> None:
        if self._row >= _LAST_ROW or self._column >= _LAST_COLUMN:
            raise hostile("单元格地址异常", "a cell has an impossible address")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
