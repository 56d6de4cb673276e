"""How official papers write amounts (大写), months and numbers (GB/T 9704-2012), and mask names (pure)."""

from __future__ import annotations

from typing import Final

from verifier.months import Month
from verifier.people.masking import HIDDEN

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
_LARGEST_FEN: Final = 10**18


def capital_amount(fen: int) -> str:
    """Write an amount out against alteration: ``2817480`` → ``人民币贰万捌仟壹佰柒拾肆元捌角整``.

    Source: 支付结算办法, annex 正确填写票据和结算凭证的基本规定.

    Raises:
        ValueError: negative (no paper of ours orders a negative sum) or beyond ten quadrillion yuan.
    """
    if not 0 <= fen < _LARGEST_FEN:
        raise ValueError(f"cannot be written out: {fen}")
    yuan, rest = divmod(fen, 100)
    jiao, single = divmod(rest, 10)
    if fen == 0:
        return "人民币零元整"
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"人民币{words}整"
    # a place left out between what is written is shown by one zero, so that no figure can be slipped in
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tail = f"{_DIGITS[jiao]}角" if jiao else ""
    tail += f"{_DIGITS[single]}分" if single else "整"
    return f"人民币{words}{gap}{tail}"


def _whole(yuan: int) -> str:
    words, power, gap = "", 0, False
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        if group:
            # a zero stands between groups when the lower one does not fill its thousands, or one is missing
            joint = "零" if gap and words else ""
            words = f"{_group(group)}{_GROUPS[power]}{joint}{words}"
            gap = group < 1000
        else:
            gap = True
        power += 1
    return words


def _group(number: int) -> str:
    """Write out 1 to 9999."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words


def chinese_month(month: Month) -> str:
    """Return ``2026年11月``."""
    return f"{month.year}年{month.month}月"


def document_number(mark: str, year: int, serial: int) -> str:
    """Return ``青社保退告〔2026〕1号``: hexagonal brackets, no padding, no 第 (GB/T 9704-2012, 7.2.5)."""
    return f"{mark}〔{year}〕{serial}号"


def masked_name(name: str) -> str:
    """Return a name for the public eye: its first character and two stars, whatever its length."""
    shown = name.strip()
    return shown[:1] + HIDDEN * 2 if len(shown) > 1 else HIDDEN * 2
