"""The prison's list: sentences served while the pension runs, and the lawfully paid beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from verifier.demo.city.manifest import Expected, Flaw, RecordReference
from verifier.demo.city.people import birth_at_age, new_identity
from verifier.demo.city.places import COUNTIES
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import CustodyRecord, mix
from verifier.demo.city.texts import MEASURE_TEXTS

_COURTS = tuple(f"{county.name}人民法院" for county in COUNTIES)
_FIRST_MONTHS, _LAST_MONTHS = 2, 10


@dataclass(frozen=True, slots=True)
class _Measure:
    status: str
    kind: str
    expected: Expected
    months: int | None


# 劳社厅函〔2001〕44号: who serves is stopped, who is detained untried is suspended, the others are paid.
_MEASURES = (
    _Measure("有期徒刑", "serving", "found", 36),
    _Measure("缓刑", "lawfully_paid", "none", 24),
    _Measure("羁押未决", "untried", "found", None),
    _Measure("拘役", "serving", "found", 6),  # the longest there is (刑法 Art. 42)
    _Measure("取保候审", "lawfully_paid", "none", None),
    _Measure("有期徒刑", "serving", "found", 60),
    _Measure("管制", "lawfully_paid", "none", 18),
    _Measure("假释", "lawfully_paid", "none", 30),
)
_FLAWS = (Flaw.COLUMNS, Flaw.NAMELESS, Flaw.DUPLICATE)
_STRANGERS_FROM_AGE, _STRANGERS_TO_AGE = 23, 70


def plan_custody(plot: Plot, file: str) -> list[CustodyRecord]:
    """Return the prison's rows: retirees under every measure, strangers twice as many, three flawed rows."""
    rows: list[CustodyRecord] = []
    for measure, _ in zip(cycle(_MEASURES), range(plot.share(1000, at_least=len(_MEASURES))), strict=False):
        rows.append(_retiree(plot, file, measure, str(len(rows) + 1)))
    for _ in range(2 * len(rows)):
        rows.append(_stranger(plot, str(len(rows) + 1)))
    for flaw in _FLAWS:
        rows.append(_flawed(plot, rows, flaw))
    mix(rows, plot.rng)
    return rows


def _retiree(plot: Plot, file: str, measure: _Measure, number: str) -> CustodyRecord:
    person = plot.cast.draw(lambda one: plot.calendar.business_date.year - one.birth.year < 78)
    begin, end = _term(plot, measure)
    plot.tell(
        measure.kind,
        [person],
        measure.expected,
        records=[RecordReference(file, number)],
        day=begin,
        detail=MEASURE_TEXTS[measure.status],
    )
    court = plot.rng.choice(_COURTS)
    return CustodyRecord(
        number, person.id_no, person.name, person.sex, person.birth, measure.status, begin, end, court
    )


def _stranger(plot: Plot, number: str, flaw: Flaw | None = None) -> CustodyRecord:
    rng = plot.rng
    sex = "男" if rng.random() < 0.85 else "女"
    birth = birth_at_age(rng.randint(_STRANGERS_FROM_AGE, _STRANGERS_TO_AGE), plot.calendar, rng)
    who = new_identity(rng.choice(COUNTIES), birth, sex, plot.numbers, rng)
    measure = rng.choice(_MEASURES)
    begin, end = _term(plot, measure)
    nameless = flaw is Flaw.NAMELESS
    return CustodyRecord(
        number=number,
        id_no="" if nameless else who.id_no,
        name="" if nameless else who.name,
        sex=sex,
        birth=birth,
        status=measure.status,
        begin=begin,
        end=end,
        court=rng.choice(_COURTS),
        flaw=flaw,
    )


def _flawed(plot: Plot, rows: list[CustodyRecord], flaw: Flaw) -> CustodyRecord:
    if flaw is not Flaw.DUPLICATE:
        return _stranger(plot, str(len(rows) + 1), flaw)
    row = plot.rng.choice([one for one in rows if one.flaw is None])
    return CustodyRecord(
        row.number, row.id_no, row.name, row.sex, row.birth, row.status, row.begin, row.end, row.court, flaw
    )


def _term(plot: Plot, measure: _Measure) -> tuple[date, date | None]:
    # a short sentence began so lately that it is still being served
    latest = _LAST_MONTHS if measure.months is None else min(_LAST_MONTHS, measure.months - 1)
    back = plot.rng.randint(_FIRST_MONTHS, latest)
    begin = plot.calendar.day_in(plot.calendar.roll_month.plus(-back), plot.rng)
    if measure.months is None:
        return begin, None
    return begin, begin + timedelta(days=measure.months * 365 // 12)
