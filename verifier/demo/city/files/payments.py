"""One month's payments: UTF-8 CSV with a byte-order mark; who died is paid on unless somebody stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.files.lines import LineFile
from verifier.demo.city.manifest import Flaw, Overpayment, PlantedFile
from verifier.demo.city.people import Person
from verifier.months import Month

HEADING = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,户名,发放日期,发放结果,银行流水号"
PAID, RETURNED = "成功", "失败"

_FLAWS = (Flaw.BAD_AMOUNT, Flaw.COLUMNS, Flaw.UNDECODABLE)
_RETURNED_SHARE = 2000


@dataclass(slots=True)
class Ledger:
    """Adds up, row by row as it is written, what the dead of the roll were still paid."""

    months: dict[str, int] = field(default_factory=dict)
    fen: dict[str, int] = field(default_factory=dict)

    def paid(self, person: Person, fen: int) -> None:
        """Count one successful payment of a month after the month of death."""
        self.months[person.pid] = self.months.get(person.pid, 0) + 1
        self.fen[person.pid] = self.fen.get(person.pid, 0) + fen

    def overpayments(self, people: Sequence[Person]) -> dict[str, Overpayment]:
        """Return the overpayment of every dead person, 0 fen where it was stopped in time."""
        return {
            person.pid: Overpayment(
                person.died_on, self.months.get(person.pid, 0), self.fen.get(person.pid, 0)
            )
            for person in people
            if person.died_on is not None
        }


def write_payments(
    directory: Path,
    people: Sequence[Person],
    month: Month,
    calendar: CityCalendar,
    ledger: Ledger,
    rng: Random,
) -> PlantedFile:
    """Write ``payments_YYYY-MM.csv`` and enter into ``ledger`` what went to the dead.

    Spoiled, repeated and returned rows belong to people in no story: a story's sum stays what its rows say.
    """
    paid_on = calendar.pay_date(month)
    paid = [person for person in people if person.drew(month)]
    flaws, returned = _chosen(paid, month, rng)
    name = f"payments_{month}.csv"
    with LineFile(directory / name, "utf-8", bom=True) as file:
        file.heading(HEADING)
        for place, person in enumerate(paid):
            amount = person.amount_in(month, calendar)
            result = RETURNED if place in returned or person.returned_month == month else PAID
            if person.died_on is not None and result is PAID and month > Month.of(person.died_on):
                ledger.paid(person, amount)
            account = person.account_on(paid_on)
            row = (
                f"{person.pid},{person.name},{person.scheme},{month},{amount // 100}.{amount % 100:02d},"
                f"{account.number},{account.holder},{paid_on},{result},"
                f"QH{month.year}{month.month:02d}{place:08d}"
            )
            flaw = flaws.get(place)
            if flaw is None:
                file.row(row)
            elif flaw is Flaw.DUPLICATE:
                file.row(row)
                file.row(row, flaw)
            else:
                file.row(_spoil(row, flaw), flaw)
    return file.tally.planted(name, "payments", "qinghe")


def _chosen(paid: Sequence[Person], month: Month, rng: Random) -> tuple[dict[int, Flaw], frozenset[int]]:
    ordinary = [place for place, person in enumerate(paid) if not person.in_story]
    # Flaws differ from month to month: one kind of spoiled row each, and one or two repeated ones.
    flaws = (_FLAWS[month.ordinal % len(_FLAWS)], *(Flaw.DUPLICATE,) * (1 + month.ordinal % 2))
    returned = len(paid) // _RETURNED_SHARE + 1
    drawn = rng.sample(ordinary, len(flaws) + returned)
    return dict(zip(drawn, flaws, strict=False)), frozenset(drawn[len(flaws) :])


def _spoil(row: str, flaw: Flaw) -> str:
    cells = row.split(",")
    if flaw is Flaw.BAD_AMOUNT:
        cells[4] = "12O0.00"
    elif flaw is Flaw.COLUMNS:
        del cells[6]
    return ",".join(cells)
