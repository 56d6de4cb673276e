"""The city's monthly roll: GB 18030 CSV with the agency's headings, and the rows its clerks spoil."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.files.lines import LineFile
from verifier.demo.city.ids import Numbers
from verifier.demo.city.manifest import Flaw, PlantedFile
from verifier.demo.city.people import Person, certified_before, populate
from verifier.months import Month

HEADING = (
    "个人编号,公民身份号码,姓名,性别,出生日期,户籍地址,联系电话,险种,月待遇,开户银行,开户账号,户名,"
    "待遇开始年月,发放状态,经办机构,认证日期"
)
_FLAWS = (
    Flaw.UNDECODABLE,
    Flaw.COLUMNS,
    Flaw.IMPOSSIBLE_BIRTH,
    Flaw.BAD_AMOUNT,
    Flaw.NAMELESS,
    Flaw.MOJIBAKE,
    Flaw.DUPLICATE,
    Flaw.DUPLICATE,
)
_FIRST_SPOILED_NUMBER = 90_000_001


def write_roll(
    directory: Path,
    people: Sequence[Person],
    month: Month,
    calendar: CityCalendar,
    numbers: Numbers,
    rng: Random,
) -> PlantedFile:
    """Write ``roll_YYYY-MM.csv`` of everybody whose benefit had started by ``month``.

    A row that says nothing new since the roll before counts as a duplicate: it changes nothing. The spoiled
    rows belong to people who occur nowhere else, so that nobody is missing because of them.
    """
    current = month == calendar.roll_month
    first_day = date(calendar.roll_month.year, calendar.roll_month.month, 1)
    on_roll = [person for person in people if person.started <= month]
    flaws = _spread(len(on_roll), rng)
    spoiled = list(populate(len(_FLAWS), calendar, numbers, rng))
    name = f"roll_{month}.csv"
    with LineFile(directory / name, "gb18030") as file:
        file.heading(HEADING)
        for place, person in enumerate(on_roll):
            cells = _cells(person, month, calendar, first_day, current)
            line = ",".join(cells)
            file.row(line, known=current and cells == _a_month_ago(person, calendar, first_day))
            flaw = flaws.get(place)
            if flaw is Flaw.DUPLICATE:
                file.row(line, flaw)
            elif flaw is not None:
                extra = spoiled[_FLAWS.index(flaw)]
                extra.pid = str(_FIRST_SPOILED_NUMBER + _FLAWS.index(flaw))
                file.row(_spoil(_cells(extra, month, calendar, first_day, current), flaw), flaw)
    return file.tally.planted(name, "roll", "qinghe")


def _spread(rows: int, rng: Random) -> dict[int, Flaw]:
    return dict(zip(sorted(rng.sample(range(rows), len(_FLAWS))), _FLAWS, strict=True))


def _cells(person: Person, month: Month, calendar: CityCalendar, first_day: date, current: bool) -> list[str]:
    amount = person.amount_in(month, calendar)
    account = person.account if current else person.account_on(first_day)
    return [
        person.pid,
        person.id_no,
        person.name,
        person.sex,
        person.birth.isoformat(),
        person.address,
        person.phone,
        person.scheme,
        f"{amount // 100}.{amount % 100:02d}",
        account.bank,
        account.number,
        account.holder,
        f"{person.started.year}{person.started.month:02d}",
        person.state if current else person.previous_state,
        person.agency,
        (person.certified_on if current else certified_before(person, first_day)).isoformat(),
    ]


def _a_month_ago(person: Person, calendar: CityCalendar, first_day: date) -> list[str] | None:
    """Return the person's row on the roll before, None if the benefit had not started."""
    if person.started > calendar.previous_month:
        return None
    return _cells(person, calendar.previous_month, calendar, first_day, current=False)


def _spoil(cells: list[str], flaw: Flaw) -> str:
    if flaw is Flaw.COLUMNS:
        del cells[5:8]
    elif flaw is Flaw.IMPOSSIBLE_BIRTH:
        cells[4] = cells[4][:4] + "-13-40"
    elif flaw is Flaw.BAD_AMOUNT:
        cells[8] = "12O0.00"
    elif flaw is Flaw.NAMELESS:
        cells[2] = ""
    elif flaw is Flaw.MOJIBAKE:
        cells[2] = "锟斤拷锟斤拷"
    return ",".join(cells)
