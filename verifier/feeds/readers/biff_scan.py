"""Scans the records of an XLS workbook: password, macros, formulas, error cells, extent of each sheet.

Source: [MS-XLS] 2.1.4 (record), 2.4.28 BoundSheet8, 2.4.117 FilePass, 2.4.127 Formula; BIFF5 likewise.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from verifier.errors import InvalidInput
from verifier.feeds.readers.sheet_facts import SheetFacts
from verifier.feeds.readers.zip_guard import hostile
from verifier.language import Text

LARGEST = 64 << 20
_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_BOOLERR = 0x0205
# BLANK, NUMBER, LABEL, BOOLERR, RSTRING, LABELSST, RK: one cell each; MULRK and MULBLANK hold several.
_SINGLE = frozenset((0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E)) | _FORMULAS
_MULTIPLE = frozenset((0x00BD, 0x00BE))


def scan_xls(path: Path) -> list[SheetFacts]:
    """Return the facts of every sheet in workbook order.

    Raises:
        HostileFile: larger than 64 MiB, macros, cells spread absurdly wide.
        InvalidInput: protected by a password, damaged, or no workbook.
    """
    if path.stat().st_size > LARGEST:
        raise hostile("XLS 文件超过 64 MiB", "an XLS file of more than 64 MiB")
    stream = _workbook_stream(path)
    offsets = []
    for record, data in _records(stream, 0):
        if record == _FILEPASS:
            raise protected()
        if record == _BOUNDSHEET and len(data) >= 6:
            offsets.append(struct.unpack_from("<I", data)[0])
    return [_sheet(stream, offset) for offset in offsets]


def protected() -> InvalidInput:
    """Return the error for a workbook that needs a password."""
    return InvalidInput(
        Text("工作簿设有密码，无法读取。", "The workbook is protected by a password."),
        Text(
            "请去掉密码后另存，通过安全渠道报送。",
            "Save it without a password and send it by a safe channel.",
        ),
    )


def damaged() -> InvalidInput:
    """Return the error for a workbook that cannot be parsed."""
    return InvalidInput(
        Text("工作簿已损坏或不是 Excel 文件。", "The workbook is damaged or not an Excel file."),
        Text(
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后报送。", "Open it in Excel or WPS and save it as .xlsx."
        ),
    )


def _workbook_stream(path: Path) -> bytes:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            names = {"/".join(entry).casefold(): entry for entry in ole.listdir(streams=True, storages=True)}
            if "encryptedpackage" in names or "encryptioninfo" in names:
                raise protected()
            if any(name.startswith("_vba_project") for name in names):
                raise hostile("含有宏", "it holds macros")
            entry = names.get("workbook") or names.get("book")
            content: bytes | None = ole.openstream(entry).read(LARGEST) if entry else None
    except InvalidInput:
        raise
    except Exception as error:
        # The library meets hostile bytes with whatever error its code runs into.
        raise damaged() from error
    if not content:
        raise damaged()
    return content


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Yield type and data of each record of this substream, nested ones included.

    Nested or stray records count too: the parser behind this scan may believe them.
    """
    depth = 0
    while position + 4 <= len(stream):
        record, size = struct.unpack_from("<HH", stream, position)
        data = stream[position + 4 : position + 4 + size]
        if len(data) < size:
            return
        if record == _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                return
        else:
            yield record, data
        position += 4 + size


def _sheet(stream: bytes, offset: int) -> SheetFacts:
    facts = SheetFacts()
    for record, data in _records(stream, offset):
        if len(data) < 6 or record not in _SINGLE | _MULTIPLE:
            continue
        row, first = struct.unpack_from("<HH", data)
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if record in _MULTIPLE else first
        facts.add(row, first)
        for column in range(first + 1, min(last, 0x100) + 1):
            facts.add(row, column)
        if record in _FORMULAS:
            facts.formula_rows.add(row)
        elif record == _BOOLERR and len(data) >= 8 and data[7] == 1:
            facts.error_rows.add(row)
    facts.check_extent()
    return facts
