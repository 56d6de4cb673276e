"""How a date of birth comes to be written differently: calendars, memory, fields, spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .dice import Dice
from .lunar import lunar_of
from .write_numbers import HEARD, PAD

#: (birth as written or None, age as written or None, what happened)
Written = tuple[str | None, int | None, str]
SPREADSHEET_DAY_0 = date(1899, 12, 30).toordinal()


def _day(birth: int) -> date:
    return date(birth // 10000, birth // 100 % 100, birth % 100)


def right(_dice: Dice, birth: int, _died: date) -> Written:
    return str(birth), None, ""


def lunar(dice: Dice, birth: int, _died: date) -> Written:
    """The day the family keeps, written as if it were the other calendar's."""
    year, month, day = lunar_of(_day(birth))
    if dice.chance(0.25):
        year = birth // 10000
    return f"{year}{month:02d}{day:02d}", None, "lunar"


def swapped(dice: Dice, birth: int, died: date) -> Written:
    text = str(birth)
    if int(text[6:]) > 12 or text[4:6] == text[6:]:
        return slip(dice, birth, died)
    return text[:4] + text[6:] + text[4:6], None, "swapped"


def year_only(_dice: Dice, birth: int, _died: date) -> Written:
    return f"{birth // 10000}0000", None, "year"


def rounded(dice: Dice, birth: int, _died: date) -> Written:
    """A form wants a day and nobody knows it: the first of January, the first or the middle of the month."""
    text = str(birth)
    way = dice.below(4)
    if way == 0:
        return text[:6] + "15", None, "rounded"
    return (text[:6] + "01" if way == 1 else text[:4] + dice.pick(("0101", "0101", "0701"))), None, "rounded"


def slip(dice: Dice, birth: int, died: date) -> Written:
    """One key or one word wrong; a date that does not exist is put right by whoever sees it."""
    text = str(birth)
    for _ in range(20):
        at = dice.pick((2, 3, 3, 4, 5, 5, 6, 7, 7))
        if dice.chance(0.2) and at < 7:
            wrong = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        else:
            wrong = text[:at] + dice.pick(PAD[text[at]] + HEARD.get(text[at], "")) + text[at + 1 :]
        try:
            if wrong != text and 1900 < _day(int(wrong)).year < 2010:
                return wrong, None, "slip"
        except ValueError:
            continue
    return year_only(dice, birth, died)


def age(dice: Dice, birth: int, died: date) -> Written:
    """Only an age: in full years, by the count that begins at one, or rounded."""
    full = died.year - birth // 10000 - ((died.month, died.day) < (birth // 100 % 100, birth % 100))
    way = dice.weighed({"full": 5.0, "counted": 3.0, "difference": 1.0, "rounded": 0.8})
    counted = lunar_of(died)[0] - lunar_of(_day(birth))[0] + 1
    said = {
        "full": full,
        "counted": counted,
        "difference": died.year - birth // 10000,
        "rounded": round(full / 5) * 5,
    }
    return None, said[way], f"age_{way}"


def two_digits(dice: Dice, birth: int, _died: date) -> Written:
    text = str(birth)
    return (
        (text[2:] if dice.chance(0.6) else f"{text[2:4]}.{int(text[4:6])}.{int(text[6:])}"),
        None,
        "two_digits",
    )


def serial(_dice: Dice, birth: int, _died: date) -> Written:
    return str(_day(birth).toordinal() - SPREADSHEET_DAY_0), None, "serial"


def said_otherwise(dice: Dice, birth: int, _died: date) -> Written:
    """Papers and family disagree about the year: made older for work or marriage, or counted otherwise."""
    return str(birth + 10000 * dice.pick((-2, -1, -1, 1, 1, 2))), None, "other_year"


def nothing(_dice: Dice, _birth: int, _died: date) -> Written:
    return None, None, "none"


WAYS: dict[str, Callable[[Dice, int, date], Written]] = {
    "right": right, "lunar": lunar, "swapped": swapped,
    "year": year_only, "rounded": rounded, "slip": slip, "age": age,
    "two_digits": two_digits, "serial": serial, "other_year": said_otherwise, "none": nothing,
}  # fmt: skip


def styled(text: str, style: str) -> str:
    """Return YYYYMMDD as an office with habits of its own writes it."""
    if len(text) != 8 or not text.isdigit() or text.endswith("0000"):
        return text
    if style == "dashes":
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if style == "chinese":
        return f"{text[:4]}年{int(text[4:6])}月{int(text[6:])}日"
    return text
