"""The night's part of cross-matching: compare what is new, then settle the leads of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.crossmatch.bookmarks import keep_bookmark, marks_of, running_night
from verifier.crossmatch.finders.after_death import check_after_death
from verifier.crossmatch.finders.bank import holder_not_retiree, shared_account
from verifier.crossmatch.finders.custody import in_custody
from verifier.crossmatch.finders.death import account_changed_around_death, paid_after_death
from verifier.crossmatch.finders.enrolments import enrolment_differs
from verifier.crossmatch.finders.forks import chain_fork
from verifier.crossmatch.finders.life import certification_lapsed, no_life_sign
from verifier.crossmatch.finders.pace import odd_hours_checks, too_many_checks
from verifier.crossmatch.finders.samples import one_finger_several_people, sample_reused
from verifier.crossmatch.finders.scores import identical_scores
from verifier.crossmatch.finders.travel import impossible_travel
from verifier.crossmatch.finders.two_rolls import on_two_rolls, two_ids_one_person
from verifier.crossmatch.findings import Finder, Tonight
from verifier.crossmatch.leads import LeadChanges, settle
from verifier.crossmatch.one_human import settle_one_humans
from verifier.crossmatch.thresholds_in_force import settings_in_force
from verifier.database import EVERYWHERE

FINDERS: Final[dict[str, Finder]] = {
    "paid_after_death": paid_after_death,
    "account_changed_around_death": account_changed_around_death,
    "in_custody": in_custody,
    "on_two_rolls": on_two_rolls,
    "two_ids_one_person": two_ids_one_person,
    "shared_account": shared_account,
    "holder_not_retiree": holder_not_retiree,
    "no_life_sign": no_life_sign,
    "certification_lapsed": certification_lapsed,
    "check_after_death": check_after_death,
    "one_finger_several_people": one_finger_several_people,
    "sample_reused": sample_reused,
    "identical_scores": identical_scores,
    "impossible_travel": impossible_travel,
    "too_many_checks": too_many_checks,
    "odd_hours_checks": odd_hours_checks,
    "enrolment_differs": enrolment_differs,
    "chain_fork": chain_fork,
}

#: called inside each write transaction; raises when another process has taken the run over
Guard = Callable[[Session], None]
#: called inside the same transaction with what it did: people or records and how many
Note = Callable[[Session, str, int], None]
Advance = Callable[[int, int], None]


def compare_what_is_new(context: Context, guard: Guard, note: Note, advance: Advance) -> None:
    """Match new records, and those that changed people concern, chunk by chunk, each in a transaction.

    Rules that reviewers found wrong too often, for one feed or for all, are halted first: nothing is certain
    by them there.
    """
    # the engine's libraries take a moment to load: only a night that has something to compare needs them
    from verifier.crossmatch.matching import compare_new, nothing_to_compare  # noqa: PLC0415 -- see above
    from verifier.crossmatch.rule_budgets import halt_over_budget  # noqa: PLC0415 -- see above

    halt_over_budget(context, guard)
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        note(session, "people", 0)
        note(session, "records", 0)
        done = nothing_to_compare(session)
    if not done:
        compare_new(context, guard, note, advance)


def settle_kind(
    context: Context,
    actor: Actor,
    kind: str,
    business_date: date,
    guard: Guard,
    note: Callable[[Session, LeadChanges], None],
) -> None:
    """Find the leads of one kind, then settle them in one transaction, audited; ``note`` is told inside it.

    Finding reads for seconds: done outside the writer's turn, it keeps nobody from deciding. A bookmark of
    what it saw is kept beside the leads, so that the night can be told again. The whole night goes by the
    thresholds in force when it began: one approved meanwhile waits for the next.
    """
    read_at = context.clock.now()
    with context.database.read(EVERYWHERE) as session:
        seen = marks_of(session)
        night = running_night(session, business_date)
        settings = settings_in_force(session, context.settings, None if night is None else night.started_at)
        findings = list(FINDERS[kind](Tonight(session, settings, business_date)))
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        changes = settle(session, kind, findings, business_date, context.clock.now())
        if kind == "two_ids_one_person":  # after "on_two_rolls": these are the leads about one human
            settle_one_humans(session, context.clock.now())
        keep_bookmark(session, settings, business_date, kind, read_at, seen)
        context.auditor.record(session, actor.name, actor.os_user, changes.happenings)
        note(session, changes)
