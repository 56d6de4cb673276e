"""A genuine check after a recorded death: either the record is wrong, or the check was not the person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, exists, select

from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.crossmatch.contradiction import last_possible_day
from verifier.crossmatch.finders.checks import CERTIFIED, HUMAN, lead_about, moment, site_names
from verifier.crossmatch.finders.pairs import FoundPair, pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import chunks
from verifier.language import Text
from verifier.people.tables import Person

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Genuine:
    person_id: int
    id: str
    device_id: str
    at: datetime

    @property
    def day(self) -> date:
        return self.at.astimezone(CHINA).date()


def check_after_death(tonight: Tonight) -> Iterator[Finding]:
    """Certified at a device after the last day a recorded death may have been on, or while on record as dead.

    Only records that are certainly the person's count, and none an investigator has found to be another's or
    wrong: then the person lives, and the check is as it should be.
    """
    sites = site_names(tonight.session)
    pairs = [
        pair
        for pair in pairs_of_kind(tonight, "deaths", _certified_people())
        if pair.tier == "certain" and not _cleared(tonight, pair)
    ]
    checks = _checks(tonight, [pair.person_id for pair in pairs])
    told: set[str] = set()
    for pair in pairs:
        died = last_possible_day(pair.event_date, pair.detail)
        after = [check for check in checks[pair.person_id] if died is not None and check.day > died]
        if not after:
            continue
        told |= {check.id for check in after}
        why = Text(
            "{source}记载此人于 {died} 死亡，而此人在 {first} 通过了设备核验（共 {n} 次）。"
            "死亡记录有误，或核验不是本人，两方面都须核实。",
            "{source} records this person's death on {died}, yet a device recognised them on {first} ({n} in "
            "all). Either the record is wrong or the check was not theirs: verify both.",
        ).fill(source=pair.source, died=died, first=moment(after[0].at), n=len(after))
        facts = _facts(after, sites) | {"died": str(died), "evidence_class": pair.evidence_class}
        key = f"{pair.person_id}:{pair.record_id}"
        more: dict[str, Any] = {"record_id": pair.record_id, "content_key": pair.content_key}
        yield lead_about("check_after_death", key, pair.person_id, why, facts, **more)
    yield from _of_the_roll(tonight, sites, told)


def _of_the_roll(tonight: Tonight, sites: dict[str, str], told: set[str]) -> Iterator[Finding]:
    """Where only the roll says that the person is dead there is no record to name."""
    query = _select().where(Check.after_recorded_death).order_by(Check.person_id, Check.captured_at)
    for row in tonight.session.execute(query):
        check = _Genuine(row.person_id, row.id, row.device_id, row.captured_at)
        if check.id in told:
            continue
        why = Text(
            "名册登记此人已死亡或失踪，而此人在 {first} 通过了设备核验。登记有误，或核验不是本人，须核实。",
            "The roll has this person as dead or missing, yet a device recognised them on {first}. Either "
            "the roll is wrong or the check was not theirs: verify.",
        ).fill(first=moment(check.at))
        yield lead_about("check_after_death", check.id, check.person_id, why, _facts([check], sites))


def _certified_people() -> Select[int]:
    """Return every entry of every human a device has certified."""
    humans = select(HUMAN).join(Check, Check.person_id == Person.id).where(CERTIFIED)
    return select(Person.id).where(HUMAN.in_(humans))


def _cleared(tonight: Tonight, pair: FoundPair) -> bool:
    """Tell whether an investigator found that the record is not about this person, or wrong."""
    query = select(
        exists().where(
            Lead.kind == "paid_after_death",
            Lead.person_id == pair.person_id,
            Lead.record_id == pair.record_id,
            Lead.state == "cleared",
        )
    )
    return bool(tonight.session.scalar(query))


def _select() -> Select[str, int, str, datetime]:
    return select(Check.id, Check.person_id, Check.device_id, Check.captured_at).where(CERTIFIED)


def _checks(tonight: Tonight, person_ids: list[int]) -> dict[int, list[_Genuine]]:
    """Return the certifying checks of each human, for each of their entries that is asked for."""
    found: dict[int, list[_Genuine]] = defaultdict(list)
    for chunk in chunks(dict.fromkeys(person_ids)):
        humans = dict(tonight.session.execute(select(Person.id, HUMAN).where(Person.id.in_(chunk))).all())
        by_human: dict[int, list[_Genuine]] = defaultdict(list)
        query = (
            select(HUMAN.label("human"), Check.person_id, Check.id, Check.device_id, Check.captured_at)
            .select_from(Check)
            .join(Person, Person.id == Check.person_id)
            .where(CERTIFIED, HUMAN.in_(set(humans.values())))
            .order_by(Check.captured_at, Check.id)
        )
        for row in tonight.session.execute(query):
            by_human[row.human].append(_Genuine(row.person_id, row.id, row.device_id, row.captured_at))
        for person_id, human in humans.items():
            found[person_id] = by_human[human]
    return found


def _facts(checks: list[_Genuine], sites: dict[str, str]) -> dict[str, Any]:
    return {
        "sites": sorted({sites.get(check.device_id, check.device_id) for check in checks}),
        "devices": sorted({check.device_id for check in checks}),
        "count": len(checks),
        "from": moment(checks[0].at),
        "to": moment(checks[-1].at),
        "checks": [check.id for check in checks[:_MOST_NAMED]],
    }
