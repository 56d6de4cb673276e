"""One device, operator or colleague that certifies too many in an hour, or many when nobody is about.

Time is that of the capture (what waited offline came in a heap, and was not taken in one); of what a
colleague certified without a device the moment it was written down.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, Literal

from sqlalchemy import func, or_, select

from verifier.certification.tables import Check
from verifier.crossmatch.finders.checks import (
    CERTIFIED,
    COLUMN,
    WHO_NAMES,
    Certifying,
    Who,
    certifying,
    facts_of,
    lead_about,
    local_seconds,
    site_names,
)
from verifier.crossmatch.finders.colleagues import by_colleague
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text

_AtDevice = Literal["device", "operator"]
_HOUR: Final = timedelta(hours=1)
_AT_A_DEVICE: Final[tuple[_AtDevice, ...]] = ("device", "operator")
_Groups = Iterator[tuple[Who, str, list[Certifying]]]


def too_many_checks(tonight: Tonight) -> Iterator[Finding]:
    """As many as configured, or more, were certified within one hour: one lead a day, of its busiest hour."""
    watch = tonight.settings.watch
    sites = site_names(tonight.session)
    limits: dict[Who, int] = {
        "device": watch.device_checks_an_hour,
        "operator": watch.operator_checks_an_hour,
        "colleague": watch.operator_checks_an_hour,
    }
    for who, name, checks in _busy_ones(tonight, limits):
        limit = limits[who]
        for day, window in busiest_hours(checks, limit).items():
            why = Text(
                "{who} {name} 在一小时内完成认证 {n} 人次，达到核查标准 {limit} 人次；也可能是集中办理，"
                "须先核实。",
                "{who} {name} certified {n} times within an hour; from {limit} on it is looked at. It "
                "may have been a busy day: verify first.",
            ).fill(who=WHO_NAMES[who], name=name, n=len(window), limit=limit)
            facts = facts_of(window, who, sites) | {"limit": limit}
            yield lead_about("too_many_checks", f"{who}:{name}:{day}", window[0].person_id, why, facts)


def odd_hours_checks(tonight: Tonight) -> Iterator[Finding]:
    """Many certified outside the usual hours: one lead for each night, which belongs to the day it began."""
    watch = tonight.settings.watch
    limit, begins, ends = watch.odd_hour_checks, watch.day_begins, watch.day_ends
    sites = site_names(tonight.session)
    for who, name, checks in _at_night(tonight, limit, begins, ends):
        odd = [check for check in checks if is_odd(check.local.hour, begins, ends)]
        for night, group in groupby(odd, lambda check: night_of(check.local, begins)):
            found = list(group)
            if len(found) < limit:
                continue
            why = Text(
                "{who} {name} 在非正常时间（{ends} 点至次日 {begins} 点）完成认证 {n} 人次；"
                "也可能是上门或加班办理，须先核实。",
                "{who} {name} certified {n} times between {ends}:00 and {begins}:00. It may have been "
                "a visit or overtime: verify first.",
            ).fill(who=WHO_NAMES[who], name=name, n=len(found), begins=begins, ends=ends)
            facts = facts_of(found, who, sites) | {"limit": limit}
            yield lead_about("odd_hours_checks", f"{who}:{name}:{night}", found[0].person_id, why, facts)


def busiest_hours(checks: Sequence[Certifying], limit: int) -> dict[date, list[Certifying]]:
    """Return for each day the sixty minutes with most checks, where they are ``limit`` or more (pure).

    ``checks`` are of one device or operator, in the order of time; an hour belongs to the day it ends on.
    """
    best: dict[date, list[Certifying]] = {}
    window: deque[Certifying] = deque()
    for check in checks:
        window.append(check)
        while check.at - window[0].at >= _HOUR:
            window.popleft()
        day = check.local.date()
        if len(window) >= limit and len(window) > len(best.get(day, ())):
            best[day] = list(window)
    return best


def is_odd(hour: int, begins: int, ends: int) -> bool:
    """Tell whether a Chinese hour lies outside the usual ones (pure)."""
    return hour < begins or hour >= ends


def night_of(local: datetime, begins: int) -> date:
    """Return the day on which the night of a moment began (pure)."""
    return (local - timedelta(hours=begins)).date()


def _busy_ones(tonight: Tonight, limits: dict[Who, int]) -> _Groups:
    for who in _AT_A_DEVICE:
        yield from _of_each(tonight, who, _busy(tonight, who, limits[who]))
    yield from _colleagues(tonight)


def _at_night(tonight: Tonight, limit: int, begins: int, ends: int) -> _Groups:
    for who in _AT_A_DEVICE:
        yield from _of_each(tonight, who, _awake(tonight, who, limit, begins, ends))
    yield from _colleagues(tonight)


def _of_each(tonight: Tonight, who: _AtDevice, names: Sequence[str]) -> _Groups:
    for name, group in groupby(certifying(tonight.session, who, names), lambda check: check.who):
        yield who, name, list(group)


def _colleagues(tonight: Tonight) -> _Groups:
    for name, written in by_colleague(tonight.session):
        yield "colleague", name, written


def _busy(tonight: Tonight, who: _AtDevice, limit: int) -> list[str]:
    """Return who comes into question: of any sixty minutes, one clock hour holds half."""
    column, hour = COLUMN[who], local_seconds(Check.captured_at) // 3600
    query = (
        select(column)
        .where(CERTIFIED, column.is_not(None))
        .group_by(column, hour)
        .having(func.count() >= (limit + 1) // 2)
    )
    return sorted(set(tonight.session.scalars(query)))


def _awake(tonight: Tonight, who: _AtDevice, limit: int, begins: int, ends: int) -> list[str]:
    column = COLUMN[who]
    hour = local_seconds(Check.captured_at) % 86400
    odd = or_(hour < begins * 3600, hour >= ends * 3600)
    query = select(column).where(CERTIFIED, column.is_not(None), odd).group_by(column)
    return sorted(tonight.session.scalars(query.having(func.count() >= limit)))
