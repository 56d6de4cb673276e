"""Money is a whole number of fen; floating point never touches it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

# commas only where thousands end: "1878,32" is a decimal comma and would be read a hundred times too high
_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}([,，]\d{3})+)(\.\d+)?")
_LARGEST_FEN = 10**15


def fen_from_text(text: str) -> int:
    """Read an amount in yuan (``"1,878.32"``, ``"¥257.8"``, ``"257元"``) and return whole fen.

    Raises:
        ValueError: not an amount, finer than one fen, or beyond ten trillion yuan.
    """
    cleaned = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if not _AMOUNT.fullmatch(cleaned):
        raise ValueError(f"not an amount: {text!r}")
    return _whole_fen(Decimal(cleaned.replace(",", "").replace("，", "")), text)


def fen_from_number(value: int | float) -> int:
    """Read a spreadsheet's number in yuan; its shortest decimal form is what the agency typed.

    Raises:
        ValueError: not finite, finer than one fen, or beyond ten trillion yuan.
    """
    try:
        return _whole_fen(Decimal(repr(value)), repr(value))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {value!r}") from error


def _whole_fen(yuan: Decimal, shown: str) -> int:
    if not yuan.is_finite():
        raise ValueError(f"not an amount: {shown!r}")
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"finer than one fen: {shown!r}")
    if abs(fen) > _LARGEST_FEN:
        raise ValueError(f"beyond any pension: {shown!r}")
    return int(fen)


def yuan_text(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands separators: ``2817480`` → ``"28,174.80"``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
