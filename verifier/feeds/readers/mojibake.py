"""Tells garbled text from rare names: flags only what cannot be anything else.

Two accidents are recognised. UTF-8 read as GBK turns every two Han characters into three, whose byte pairs
fall into three narrow windows; UTF-8 read as Latin-1 or cp1252 turns each into a letter é…ä and two signs.
A cell is flagged only when, read back, the *whole* cell is well-formed UTF-8 made of common characters:
GB/T 2312 level 1 for short cells, GB/T 2312 with three quarters level 1 for longer ones. Private-use
characters and ``?`` are not mojibake: those are characters an encoding lacks.
"""

from __future__ import annotations

import re

_SHORT = 3


def _decodable(pairs: bytes) -> str:
    return pairs.decode("gb18030", errors="ignore")


def _window(leads: range, trails: range) -> str:
    found = {_decodable(bytes((lead, trail))) for lead in leads for trail in trails if trail != 0x7F}
    return re.escape("".join(sorted(char for char in found if len(char) == 1)))


_HEAD, _TAIL = range(0xE4, 0xEA), range(0x80, 0xC0)
_LEAD_TAIL = range(0x81, 0xC0)
_GBK_TRIPLE = f"[{_window(_HEAD, _TAIL)}][{_window(_LEAD_TAIL, _HEAD)}][{_window(_LEAD_TAIL, _TAIL)}]"

# What cp1252 shows for the bytes 80–BF; the five it leaves undefined appear as C1 controls.
_CP1252 = {bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte): byte for byte in range(0x80, 0xC0)}
_LATIN_BYTE = {chr(byte): byte for byte in range(0x100)} | _CP1252
_LATIN_TAIL = re.escape("".join(sorted({*_CP1252, *map(chr, _TAIL)})))
_LATIN_TRIPLE = f"[ä-é][{_LATIN_TAIL}][{_LATIN_TAIL}]"

_CERTAIN = "\ufffd|锟斤拷|烫烫烫"
SUSPICIOUS = f"{_CERTAIN}|{_GBK_TRIPLE}|{_LATIN_TRIPLE}"
"""Pattern source: text in which it finds nothing holds no mojibake; what it finds still needs a look."""

_SUSPICIOUS_RE = re.compile(SUSPICIOUS)
_CERTAIN_RE = re.compile(_CERTAIN)


def _han(leads: range) -> frozenset[str]:
    # The five places after level 1 (D7FA-D7FE) hold no character: the codec answers with private use.
    found = {_decodable(bytes((lead, trail))) for lead in leads for trail in range(0xA1, 0xFF)}
    return frozenset(char for char in found if "\u4e00" <= char <= "\u9fff")


_LEVEL_1 = _han(range(0xB0, 0xD8))
_LEVEL_2 = _han(range(0xD8, 0xF8))


def is_mojibake(cell: str) -> bool:
    """Return whether ``cell`` is certainly garbled text.

    Source: GB 18030-2022 code table; RFC 3629 for the well-formedness of UTF-8.
    """
    if cell.isascii() or not _SUSPICIOUS_RE.search(cell):
        return False
    return bool(_CERTAIN_RE.search(cell)) or _read_as_gbk(cell) or _read_as_latin(cell)


def _read_as_gbk(cell: str) -> bool:
    # The last byte of an odd number of characters has no partner: software shows "?" for it, or drops it.
    text = cell.removesuffix("?")
    try:
        original = text.encode("gb18030")
    except UnicodeEncodeError:
        return False
    if any(ord(char) > 0x7F and len(char.encode("gb18030")) != 2 for char in text):
        return False
    decoded, whole = _decode_prefix(original)
    return decoded is not None and _all_common(decoded, lost_tail=text != cell and not whole)


def _decode_prefix(original: bytes) -> tuple[str | None, bool]:
    """Return the UTF-8 text and whether it is complete (else its last character is cut short)."""
    try:
        return original.decode("utf-8"), True
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(original) - 2:
            return original[: error.start].decode("utf-8"), False
        return None, False


def _read_as_latin(cell: str) -> bool:
    if any(char not in _LATIN_BYTE for char in cell):
        return False
    decoded, whole = _decode_prefix(bytes(_LATIN_BYTE[char] for char in cell))
    if decoded is None or not whole:
        return False
    return any("\u4e00" <= char <= "\u9fff" for char in decoded)


def _all_common(decoded: str, *, lost_tail: bool) -> bool:
    han = [char for char in decoded if ord(char) > 0x7F]
    level_1 = sum(char in _LEVEL_1 for char in han)
    if not han or not all(char in _LEVEL_1 or char in _LEVEL_2 for char in han):
        return False
    if lost_tail:
        return 2 * level_1 >= len(han)
    return level_1 == len(han) if len(han) <= _SHORT else 4 * level_1 >= 3 * len(han)
