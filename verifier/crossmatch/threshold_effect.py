"""What another threshold would change, before anything does: the night's own finders and planning, both ways.

Finders and planning only read, so both run in one picture of the live store; nothing is written, no lock is
held, and the night is not in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.findings import Finding, Tonight
from verifier.crossmatch.leads import Plan, plan_of
from verifier.crossmatch.night import FINDERS
from verifier.crossmatch.tables import Lead
from verifier.crossmatch.thresholds import threshold_named
from verifier.crossmatch.thresholds_in_force import settings_in_force, value_of, with_value
from verifier.database import EVERYWHERE
from verifier.settings import Settings

#: how far back the leads are looked at that would not have been
LAST_DAYS: Final = 31
_UNDECIDED: Final = ("open", "waiting")


@dataclass(frozen=True, slots=True)
class KindEffect:
    """What changes among the leads of one kind.

    ``opens``: leads the next night would open or take up again only with the new value. ``closes``: leads
    nobody has decided that it would withdraw only then. ``month``: leads opened in the last 31 days; of them
    ``missed`` would not have been, which divides into ``missed_confirmed`` (somebody found that they hold),
    ``missed_cleared`` (that they do not) and those nobody has decided. Leads whose data have changed so much
    since that neither value finds them are not counted as missed.
    """

    kind: str
    stand_before: int
    stand_after: int
    opens: int
    closes: int
    month: int
    missed: int
    missed_confirmed: int
    missed_cleared: int


@dataclass(frozen=True, slots=True)
class ThresholdEffect:
    """The effect of another value of one threshold, on the data of a day."""

    name: str
    before: int
    value: int
    on: date
    kinds: tuple[KindEffect, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, as they are kept beside a proposal."""
        return {
            "before": self.before,
            "value": self.value,
            "on": self.on.isoformat(),
            "kinds": [asdict(kind) for kind in self.kinds],
        }


def threshold_effect(
    ctx: Context, name: str, value: int, check: Callable[[], None] = lambda: None
) -> ThresholdEffect:
    """Find and plan with the thresholds in force and with one other value; nothing is changed.

    Args:
        ctx: the context.
        name: of ``thresholds.THRESHOLDS``.
        value: to be tried.
        check: called again and again meanwhile; what it raises ends the work.

    Raises:
        NotFound: no such threshold.
        InvalidInput: a value outside its limits.
    """
    threshold, today = threshold_named(name), business_today(ctx.clock)
    with ctx.database.read(EVERYWHERE, one_picture=True) as session:
        present = settings_in_force(session, ctx.settings)
        other = with_value(present, threshold, value)

        def planned(kind: str, settings: Settings) -> Plan:
            found = FINDERS[kind](Tonight(session, settings, today))
            return plan_of(session, kind, _watched(found, check), today, ctx.clock.now())

        kinds = tuple(
            _held_together(kind, planned(kind, present), planned(kind, other), today)
            for kind in threshold.kinds
        )
        return ThresholdEffect(name, value_of(present, threshold), value, today, kinds)


def _watched(findings: Iterable[Finding], check: Callable[[], None]) -> Iterator[Finding]:
    check()
    for finding in findings:
        check()
        yield finding


def _held_together(kind: str, before: Plan, after: Plan, today: date) -> KindEffect:
    month = [lead for lead in before.on_file.values() if _is_of(lead, today)]
    missed = [lead for lead in month if lead.subject_key in before.standing - after.standing]
    states = [lead.state for lead in missed]
    return KindEffect(
        kind=kind,
        stand_before=len(before.standing),
        stand_after=len(after.standing),
        opens=len(_opened(after) - _opened(before)),
        closes=len({lead.id for lead in after.gone} - {lead.id for lead in before.gone}),
        month=len(month),
        missed=len(missed),
        missed_confirmed=states.count("confirmed"),
        missed_cleared=states.count("cleared"),
    )


def _opened(plan: Plan) -> set[str]:
    by_id = {lead.id: lead for lead in plan.on_file.values()}
    again = {by_id[row["id"]] for row in plan.changed}
    return {row["subject_key"] for row in plan.new} | {
        lead.subject_key for lead in again if lead.state == "withdrawn"
    }


def _is_of(lead: Lead, today: date) -> bool:
    return lead.state != "withdrawn" and lead.opened_on > today - timedelta(days=LAST_DAYS)
