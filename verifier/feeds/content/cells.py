"""One cell at a time: texts, numbers of people and accounts, money, days, months, sex and states.

Each function returns a plain value or raises :class:`BadCell` with what is wrong and how to mend it. Nothing
is guessed: what cannot be read for certain goes to quarantine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from matchers.records.dates import PartialDate, read_date
from verifier.feeds.readers import Problem
from verifier.language import Text
from verifier.money import fen_from_number, fen_from_text
from verifier.months import Month

Cell = str | int | float | date | datetime | None
Get = Callable[[str], Cell]

_NUMBER_LIKE = re.compile(r"[0-9A-Z]+")
_DESTROYED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EARLIEST_YEAR = 1850
#: seven digits and more, also in groups: identity, account and telephone numbers
_LONG_NUMBER = re.compile(r"\d(?:[ \-]?[\dXx]){6,}")
_QUOTED = 30


def quoted(text: str) -> str:
    """Return the beginning of a cell for a message, long numbers hidden: columns may have shifted."""
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), text)[:_QUOTED]


class BadCell(Exception):
    """A cell that cannot be taken in; carries the problem shown in quarantine."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def bad(code: str, reason: Text, remedy: Text) -> BadCell:
    """Return the error for one cell."""
    return BadCell(Problem(code, reason, remedy))


def text_of(value: Cell) -> str:
    """Return a cell as text without outer blanks; whole floats lose their ``.0``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip(" \t\r\n\u3000\ufeff\u00a0")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    return str(value)


def short_text(value: Cell, label: Text, longest: int) -> str | None:
    """Return a text of at most ``longest`` characters, None when empty."""
    text = text_of(value)
    if len(text) > longest or _CONTROL.search(text):
        raise bad(
            "text_unusable",
            Text("{label}过长或含有控制字符。", "{label} is too long or holds control characters.").fill(
                label=label
            ),
            Text("请核对该列是否错位。", "Check whether the columns have shifted."),
        )
    return text or None


def person_name(value: Cell, *, required: bool) -> str | None:
    """Return a name as written (at most 200 characters). A name that begins like a formula is refused."""
    label = Text("姓名", "The name")
    name = short_text(value, label, 200)
    if name is None and required:
        raise bad(
            "name_missing",
            Text("缺少姓名。", "The name is missing."),
            Text("请补填姓名后重新报送该行。", "Fill in the name and resend the row."),
        )
    if name is not None and (name[0] in "=+-@" or name.isdecimal()):
        raise bad(
            "name_unusable",
            Text("姓名不像姓名。", "The name does not look like a name."),
            Text("请核对该列是否错位。", "Check whether the columns have shifted."),
        )
    return name


def identity_number(value: Cell) -> str | None:
    """Return an identity number folded to ASCII capitals without blanks; None when empty.

    Wrong lengths and check characters are kept (registers hold them and matching weighs them); a number that
    a spreadsheet has rounded is refused because its digits are gone.
    """
    text = re.sub(r"[\s'’`\-]", "", unicodedata.normalize("NFKC", text_of(value))).upper()
    if not text:
        return None
    if _DESTROYED.fullmatch(text):
        raise bad(
            "number_precision_lost",
            Text(
                "证件号码被表格软件改成了科学计数。",
                "A spreadsheet turned the identity number into a rounded one.",
            ),
            Text("请把该列设为“文本”后重新填写。", "Format the column as text and enter the number again."),
        )
    if len(text) > 40:
        raise bad(
            "id_unusable",
            Text("证件号码过长。", "The identity number is too long."),
            Text("请核对该列是否错位。", "Check whether the columns have shifted."),
        )
    return text


def account_number(value: Cell) -> str | None:
    """Return an account number as digits and capitals; None when empty."""
    text = re.sub(r"[\s'’\-]", "", unicodedata.normalize("NFKC", text_of(value))).upper()
    if not text:
        return None
    if _DESTROYED.fullmatch(text) or not _NUMBER_LIKE.fullmatch(text) or not 6 <= len(text) <= 40:
        raise bad(
            "account_unusable",
            Text("银行账号无法辨认。", "The account number cannot be read."),
            Text("请把该列设为“文本”并核对账号。", "Format the column as text and check the number."),
        )
    return text


def money(value: Cell, label: Text, *, required: bool) -> int | None:
    """Return an amount in fen."""
    text = text_of(value)
    if not text:
        if not required:
            return None
        raise bad(
            "amount_missing",
            Text("{label}为空。", "{label} is empty.").fill(label=label),
            Text("请补填金额（元）。", "Fill in the amount in yuan."),
        )
    try:
        if isinstance(value, (int, float)):
            return fen_from_number(value)
        return fen_from_text(text)
    except ValueError as error:
        raise bad(
            "amount_unusable",
            Text("{label}“{text}”不是金额。", "{label} “{text}” is not an amount.").fill(
                label=label, text=quoted(text)
            ),
            Text("请填写以元为单位、至多两位小数的数字。", "Enter yuan with at most two decimals."),
        ) from error


def partial_date(value: Cell, label: Text, *, latest: date) -> str | None:
    """Return a date known to the day, month or year as ``YYYY[-MM[-DD]]``; None when empty."""
    found = _read(value, label)
    if found is None:
        return None
    if not _EARLIEST_YEAR <= found.year <= latest.year:
        raise _bad_date(value, label)
    return str(found)


def birth_text(value: Cell, *, latest: date) -> tuple[str | None, str | None]:
    """Return a birth date as :func:`partial_date` does, and the text as written when it is no solar date.

    Source records often carry lunar dates (the 30th of the second month) or typing errors: the record is
    kept, its other fields still speak.
    """
    try:
        return partial_date(value, Text("出生日期", "The birth date"), latest=latest), None
    except BadCell:
        return None, text_of(value)[:40]


def day(value: Cell, label: Text, *, latest: date) -> date | None:
    """Return a full calendar day not after ``latest``; None when empty."""
    found = _read(value, label)
    if found is None:
        return None
    if found.month is None or found.day is None:
        raise _bad_date(value, label)
    result = date(found.year, found.month, found.day)
    if result > latest:
        raise bad(
            "date_in_future",
            Text("{label}“{text}”晚于今天。", "{label} “{text}” lies in the future.").fill(
                label=label, text=result.isoformat()
            ),
            Text("请核对年份。", "Check the year."),
        )
    if result.year < _EARLIEST_YEAR:
        raise _bad_date(value, label)
    return result


def day_text(value: Cell, label: Text, *, latest: date) -> str | None:
    """Return the same as ``YYYY-MM-DD``, the form in which contents are kept."""
    found = day(value, label, latest=latest)
    return None if found is None else found.isoformat()


def month(value: Cell, label: Text) -> int | None:
    """Return a benefit month as its ordinal; None when empty."""
    text = text_of(value)
    if not text:
        return None
    try:
        if isinstance(value, (date, datetime)):
            return Month(value.year, value.month).ordinal
        digits = re.sub(r"\D", "", text)
        return Month.parse(digits[:6] if len(digits) == 8 else text).ordinal
    except ValueError as error:
        raise bad(
            "month_unusable",
            Text("{label}“{text}”不是月份。", "{label} “{text}” is not a month.").fill(
                label=label, text=quoted(text)
            ),
            Text("请写成 202511 或 2025-11。", "Write 202511 or 2025-11."),
        ) from error


def sex(value: Cell) -> str | None:
    """Return ``M``, ``F``, a bare digit whose meaning the whole column decides, or None if unknown."""
    text = unicodedata.normalize("NFKC", text_of(value)).upper()
    if text in {"男", "男性", "M", "MALE"}:
        return "M"
    if text in {"女", "女性", "F", "FEMALE"}:
        return "F"
    if text in {"0", "1", "2", "9"}:
        return text
    if text in {"", "未知", "未说明", "未说明的性别", "U", "UNKNOWN", "不详"}:
        return None
    raise bad(
        "sex_unusable",
        Text("性别“{text}”无法辨认。", "The sex “{text}” cannot be read.").fill(text=quoted(text)),
        Text("请写“男”或“女”。", "Write 男 or 女 (M or F)."),
    )


def sex_from_code(code: str | None, codes_seen: str) -> str | None:
    """Decide a bare digit by its column (GB/T 2261.1): 0 is unknown beside 2 or 9, female beside 1 only."""
    if code is None or code in "MF":
        return code
    if code == "1":
        return "M"
    if code == "2":
        return "F"
    if code == "0" and not set(codes_seen) & {"2", "9"}:
        return "F"
    return None


def _read(value: Cell, label: Text) -> PartialDate | None:
    try:
        return read_date(value)
    except ValueError as error:
        raise _bad_date(value, label) from error


def _bad_date(value: Cell, label: Text) -> BadCell:
    return bad(
        "date_unusable",
        Text("{label}“{text}”不是有效日期。", "{label} “{text}” is not a valid date.").fill(
            label=label, text=quoted(text_of(value))
        ),
        Text("请写成 1949-04-03、19490403 或 1949年4月3日。", "Write 1949-04-03 or 19490403."),
    )
