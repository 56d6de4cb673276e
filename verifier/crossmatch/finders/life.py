"""No sign of life at a great age, and certifications that have lapsed: reasons to visit, not to stop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from verifier.benefits.tables import Entitlement
from verifier.certification.rules import months_between
from verifier.certification.tables import Certification
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text
from verifier.people.tables import Person


def no_life_sign(tonight: Tonight) -> Iterator[Finding]:
    """Aged as configured or more, paid, and no certification within the configured months."""
    limits = tonight.settings.crossmatch
    latest_birth_year = tonight.business_date.year - limits.aged_from
    last = (
        select(Certification.person_id, func.max(Certification.certified_on).label("last"))
        .group_by(Certification.person_id)
        .subquery()
    )
    query = (
        select(Person.id, Person.birth, last.c.last)
        .join(Entitlement, Entitlement.person_id == Person.id)
        .outerjoin(last, last.c.person_id == Person.id)
        .where(
            Entitlement.state == "running",
            Person.birth.is_not(None),
            Person.birth < f"{latest_birth_year + 1}",
        )
        .order_by(Person.id)
        .distinct()
    )
    for person_id, birth, seen in tonight.session.execute(query):
        age = _age(birth, tonight.business_date)
        if age < limits.aged_from:
            continue
        if seen is not None and months_between(seen, tonight.business_date) < limits.life_sign_months:
            continue
        told = seen if seen is not None else Text("从未有记录", "never recorded")
        yield Finding(
            subject_key=f"no_life_sign:{person_id}:{seen or 'never'}",
            person_id=person_id,
            tier="certain",
            strength="supporting",
            weight=0.0,
            rule="aged_without_life_sign",
            why=Text(
                "{age} 岁仍在领取，最近一次生存迹象：{seen}。",
                "Aged {age} and paid; last sign of life: {seen}.",
            ).fill(age=age, seen=told),
            facts={"age": age, "last_seen": None if seen is None else seen.isoformat()},
        )


def certification_lapsed(tonight: Tonight) -> Iterator[Finding]:
    """The latest certification of a running entitlement was due before today. Unknown is not lapsed."""
    latest = (
        select(Certification.person_id, Certification.scheme, func.max(Certification.due_on).label("due"))
        .group_by(Certification.person_id, Certification.scheme)
        .subquery()
    )
    query = (
        select(Entitlement.person_id, Entitlement.scheme, latest.c.due)
        .join(latest, (latest.c.person_id == Entitlement.person_id) & (latest.c.scheme == Entitlement.scheme))
        .where(Entitlement.state == "running", latest.c.due < tonight.business_date)
        .order_by(Entitlement.person_id, Entitlement.scheme)
    )
    for person_id, scheme, due in tonight.session.execute(query):
        yield Finding(
            subject_key=f"certification_lapsed:{person_id}:{scheme}:{due}",
            person_id=person_id,
            tier="certain",
            strength="supporting",
            weight=0.0,
            rule="certification_overdue",
            why=Text(
                "待遇领取资格认证应于 {due} 前完成，已逾期 {overdue}，仍在发放。",
                "Certification was due on {due}, {overdue} ago, and the benefit is still paid.",
            ).fill(due=due, overdue=_overdue(due, tonight.business_date)),
            facts={"due_on": due.isoformat(), "scheme": scheme},
        )


def _overdue(due: date, today: date) -> Text:
    """Return how long ago a day was: in whole months, within the first month in days."""
    months = months_between(due, today)
    if months >= 1:
        return Text("{n} 个月", "1 month" if months == 1 else "{n} months").fill(n=months)
    days = (today - due).days
    return Text("{n} 天", "1 day" if days == 1 else "{n} days").fill(n=days)


def _age(birth: str, today: date) -> int:
    """A birth known to the year or month counts as late as possible: nobody is made older than proved."""
    year, month, day = (
        (*map(int, birth.split("-")), 12, 31)[:3] if birth.count("-") < 2 else map(int, birth.split("-"))
    )
    return today.year - year - ((today.month, today.day) < (month, day))
