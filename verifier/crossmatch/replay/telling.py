"""The very code of the night, run on a store filled as of then; nothing of it is written a second time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from sqlalchemy.orm import Session

from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.crossmatch.leads import LeadChanges
from verifier.crossmatch.models import InUse, in_use, numbered
from verifier.crossmatch.night import FINDERS, settle_kind
from verifier.crossmatch.replay.copying import copy_pairs, copy_payments, copy_then, install_rules
from verifier.crossmatch.replay.past import Group, PastNight
from verifier.crossmatch.replay.place import replay_place
from verifier.crossmatch.replay.standing import Leads, of_now
from verifier.crossmatch.rules_in_force import RulesInForce, rules_in_force
from verifier.crossmatch.thresholds_in_force import settings_in_force
from verifier.database import EVERYWHERE
from verifier.settings import Settings

Pairs = Literal["kept", "compared"]
"""Where pairs come from: as the night had them, or everything compared once more."""
Advance = Callable[[int, int], None]
"""Told how many records and people are compared, and how many there are."""


def todays_rules(live: Session, settings: Settings) -> RulesInForce:
    """Return the rules by which a night of this moment would compare and find."""
    present = settings_in_force(live, settings)
    return replace(rules_in_force(live, present), compared_with=in_use(live).version)


def can_compare(live: Session, rules: RulesInForce) -> bool:
    """Tell whether today's code still compares as these rules did: same blocks, levels and parameters."""
    model, _ = numbered(live, rules.model)
    return InUse(rules.model, model, frozenset(rules.halted)).version == rules.compared_with


def told_again(
    context: Context,
    live: Session,
    night: PastNight,
    rules_of: Callable[[Group], RulesInForce],
    pairs: Pairs,
    advance: Advance,
) -> Leads:
    """Return the leads the night leaves when it runs once more, each group of kinds by its ``rules_of``."""
    found: Leads = {}
    for group in night.groups:
        found |= _group(context, live, night, group, rules_of(group), pairs, advance)
    return found


def _group(
    context: Context,
    live: Session,
    night: PastNight,
    group: Group,
    rules: RulesInForce,
    pairs: Pairs,
    advance: Advance,
) -> Leads:
    kinds = [kept.kind for kept in group.kinds if kept.kind in FINDERS]
    with replay_place(rules.settings(context.settings), group.read_at) as place:
        with place.database.write(EVERYWHERE) as there:
            copy_then(live, there, group.seen, group.read_at)
            install_rules(live, there, rules, group.read_at)
            if pairs == "kept":
                copy_pairs(live, there, group.seen)
        if pairs == "compared":
            _compare(place, advance)
        with place.database.write(EVERYWHERE) as there:
            copy_payments(live, there, group.seen)
        for kind in kinds:
            settle_kind(place, system_actor(), kind, night.business_date, _nobody_else, _noted)
        with place.database.read(EVERYWHERE) as there:
            return of_now(there, kinds)


def _compare(place: Context, advance: Advance) -> None:
    # the engine's libraries take a moment to load: only a replay that compares needs them
    from verifier.crossmatch.matching import compare_new, nothing_to_compare  # noqa: PLC0415 -- see above

    with place.database.read(EVERYWHERE) as session:
        done = nothing_to_compare(session)
    if not done:
        compare_new(place, _nobody_else, _counted, advance)


def _nobody_else(_session: Session) -> None:
    """The store is this replay's alone."""


def _noted(_session: Session, _changes: LeadChanges) -> None:
    """Only the leads themselves are looked at."""


def _counted(_session: Session, _what: str, _count: int) -> None:
    """No report is written."""
