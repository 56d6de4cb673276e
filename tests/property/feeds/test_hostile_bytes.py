"""Any bytes at all: one of our errors, or rows that together hold every data line."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verifier.errors import VerifierError
from verifier.feeds.mapping import FixedField, FixedMapping, Mapping
from verifier.feeds.readers import RawRow, open_table

HEAD = "序号,姓名,死亡日期\n"
SOUND = "1,陈明,20240101\n"
_PIECES = st.sampled_from(
    [
        b",",
        b'"',
        b"\n",
        b"\r\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\x81",
        b"a",
        b" ",
        b'""',
        b"1,2,3\n",
        b"x" * 70000,
        b'"x\ny",2,3\n',
        "陈".encode(),
        "陈".encode("gb18030"),
        "锟斤拷".encode(),
        "\u2028".encode(),
    ]
)
hostile_bytes = st.one_of(st.binary(max_size=400), st.lists(_PIECES, max_size=30).map(b"".join))


def _read(content: bytes, mapping: Mapping | None = None, suffix: str = ".csv") -> list[RawRow] | None:
    """Return the rows, None when the file was refused by one of our errors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a" + suffix)
        path.write_bytes(content)
        refusal: VerifierError | None = None
        rows: list[RawRow] = []
        try:
            with open_table(path, mapping or Mapping()) as table:
                rows = list(table.rows)
        except VerifierError as error:
            refusal = error
    if refusal is not None:
        assert refusal.remedy is not refusal.usual_remedy
        return None
    assert all(len(row.cells) == len(table.headings) for row in rows if row.problem is None)
    return rows


@given(hostile_bytes)
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    rows = _read(content)
    assert rows is None or all(row.line >= 1 for row in rows)


@given(hostile_bytes)
@example(b'"' * 3 + b"\n" * 60 + b'"')
@example(b"1,2,3\n" + b"y" * 300_000)
def test_rows_below_the_headings_cover_every_data_line(content: bytes) -> None:
    # Enough sound lines that the file as a whole is text; a file that is mostly garbage may be refused.
    content = SOUND.encode() * 200 + content
    rows = _read(HEAD.encode() + content)
    assert rows is not None
    assert all(row.problem is None for row in rows[:200])
    read = b"".join(row.raw for row in rows)
    assert _ink(read) == _ink(content)


def _ink(content: bytes) -> str:
    """Return what is left without blanks, delimiters and quotes: blank lines are counted, not returned."""
    text = content.decode("utf-8", errors="surrogateescape")
    return "".join(char for char in text if not char.isspace() and char not in ',"\ufeff')


@given(st.binary(max_size=300))
def test_fixed_width_rows_cover_every_data_line(content: bytes) -> None:
    mapping = Mapping(
        fixed=FixedMapping(fields=(FixedField(name="编号", width=3), FixedField(name="姓名", width=6)))
    )
    rows = _read(b"1  \xb3\xc2    \n" * 30 + content, mapping, ".txt")
    if rows is None:
        return
    read = b"".join(row.raw for row in rows)
    blanks = b" \t\x00\x1a\r\n"
    table = bytes.maketrans(b"", b"")
    assert read.translate(table, blanks) == (b"1  \xb3\xc2    \n" * 30 + content).translate(table, blanks)


@given(st.binary(max_size=200), st.integers(0, 5), st.integers(1, 40))
def test_dbf_rows_cover_every_byte_behind_the_header(content: bytes, announced: int, size: int) -> None:
    head = struct.pack("<B3BIHH17xB2x", 3, 124, 1, 2, announced, 65, size, 0x4D)
    head += struct.pack("<11sc4xB15x", b"XM", b"C", min(size - 1, 10)) + b"\r"
    rows = _read(head + content, suffix=".dbf")
    assert rows is not None
    table = bytes.maketrans(b"", b"")
    padding = b"\x1a\x00 \r\n"
    assert b"".join(row.raw for row in rows).translate(table, padding) == content.translate(table, padding)


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(5):
            sheet.write_row(row, 0, ("序号", "姓名", "死亡日期") if row == 0 else (row, "陈明", "20240101"))
    return out.getvalue()


_XLSX = _xlsx()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(_XLSX) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_scrambled_workbook_is_refused_or_read(changes: list[tuple[int, int]]) -> None:
    content = bytearray(_XLSX)
    for place, value in changes:
        content[place] = value
    rows = _read(bytes(content), suffix=".xlsx")
    assert rows is None or len(rows) <= 5


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
    st.data(),
)
def test_a_workbook_with_scrambled_xml_is_refused_or_read(part: str, data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_XLSX)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name == part:
                for _ in range(data.draw(st.integers(1, 4))):
                    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(32, 126))
            target.writestr(name, bytes(content))
    rows = _read(out.getvalue(), suffix=".xlsx")
    assert rows is None or len(rows) <= 5
