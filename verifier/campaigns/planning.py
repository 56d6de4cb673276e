"""Plans reminders: by the night for every office, by hand for one; a large campaign needs a second person."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.campaigns.choosing import Candidate, Choice, choose, due_people
from verifier.campaigns.rules import OVERDUE
from verifier.campaigns.sending import dispatch
from verifier.campaigns.tables import Campaign, Recipient
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope, exclusive
from verifier.database.bulk import bulk_insert
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

_ALPHABET: Final = "ACDEFHJKMNPRTUVWXY34679"
_LOCK: Final = "campaigns"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a campaign would be: its people by way and stage, who is left out and why, and who approves."""

    people: int
    channels: dict[str, int]
    stages: dict[int, int]
    left_out: dict[str, int]
    needs_second: bool


def all_stages(context: Context) -> tuple[int, ...]:
    """Return every stage there is, the earliest first: the settings' days, then past due."""
    return (*context.settings.reminders.days, OVERDUE)


def preview(context: Context, actor: Actor, office: str, stages: Collection[int]) -> Preview:
    """Count whom a campaign of an office and all below it would reach today, before anything is planned.

    Raises:
        NotPermitted, NotFound: no right, or no such office for this actor.
        InvalidInput: no stage, or one there is none of.
    """
    actor.require(Right.TASKS_WORK)
    wanted = _checked_stages(context, stages)
    today = business_today(context.clock)
    with context.database.read(EVERYWHERE) as session:
        agency = _office(session, actor, office)
        choice = _choose(session, context, Scope(agency.path), today, wanted)
    return _preview(context, choice)


def plan(context: Context, actor: Actor, office: str, stages: Collection[int]) -> Campaign:
    """Plan a campaign; a small one leaves at once, a large one waits for a second person.

    Raises:
        NotPermitted, NotFound: no right, no person, or no such office for this actor.
        InvalidInput: no stage, or one there is none of.
        Conflict: nobody is to be reminded.
        AlreadyRunning: another campaign is being planned at this moment.
    """
    actor.require_person()
    actor.require(Right.TASKS_WORK)
    wanted = _checked_stages(context, stages)
    today = business_today(context.clock)
    with exclusive(context.database, _LOCK):
        # chosen before the store is written to: kiosks must not wait meanwhile. Who falls away is dropped.
        with context.database.read(EVERYWHERE) as session:
            agency = _office(session, actor, office)
            choice = _choose(session, context, Scope(agency.path), today, wanted)
        if not choice.chosen:
            raise Conflict(
                Text("现在没有需要提醒的人。", "Nobody is to be reminded now."),
                Text("可能都已提醒过，或已完成认证。", "They were reminded before, or have certified."),
            )
        with context.database.write(EVERYWHERE) as session:
            return _enter(session, context, actor, agency.id, "hand", today, wanted, choice)


def nothing_to_note(_session: Session, _name: str, _count: int) -> None:
    """Keep no count: for a plan that belongs to no run."""


def plan_night(
    context: Context,
    actor: Actor,
    today: date,
    guard: Callable[[Session], None],
    note: Callable[[Session, str, int], None] = nothing_to_note,
) -> dict[str, int]:
    """Plan the night's reminders, a campaign for each office; twice on one day plans nothing more.

    Returns what was planned by way, and how many wait for approval; ``note`` is told the same in the
    transaction that does it, so that a kill forgets nothing.

    Raises:
        AlreadyRunning: a campaign is being planned by hand at this moment.
    """
    found: Counter[str] = Counter(campaigns=0, sms=0, letter=0, none=0, waiting=0)
    stages = all_stages(context)
    with exclusive(context.database, _LOCK):
        with context.database.read(EVERYWHERE) as session:
            choice = _choose(session, context, EVERYWHERE, today, stages)
        by_office: dict[int, list[Candidate]] = {}
        for one in choice.chosen:
            by_office.setdefault(one.agency_id, []).append(one)
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            for agency_id, chosen in sorted(by_office.items()):
                part = Choice(tuple(chosen), {})
                campaign = _enter(session, context, actor, agency_id, "night", today, stages, part)
                found["campaigns"] += 1
                if campaign.state == "proposed":
                    found["waiting"] += len(chosen)
                else:
                    found.update(one.channel for one in chosen)
            for name, count in found.items():
                note(session, name, count)
    return dict(found)


def decide(context: Context, actor: Actor, campaign_id: int, *, approve: bool, reason: str) -> Campaign:
    """Approve a campaign, so that it leaves, or refuse it: its people get their next stage only.

    Raises:
        NotPermitted: no right, or the actor planned it.
        NotFound, Conflict: no such campaign for this actor, or it is decided.
        InvalidInput: no reason.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.read(actor.scope) as looking:
        campaign_named(looking, campaign_id)
    audit: list[Happening] = []
    with context.database.write(EVERYWHERE) as session:
        campaign = session.scalars(select(Campaign).where(Campaign.id == campaign_id).with_for_update()).one()
        if campaign.state != "proposed":
            raise Conflict(Text("这批提醒已有决定。", "This campaign is decided."))
        if campaign.planned_by == actor.name:
            raise NotPermitted(
                Text("不能批准自己安排的提醒。", "Nobody approves a campaign they planned."),
                Text("请由另一位同事批准。", "Ask another colleague."),
            )
        campaign.decided_by, campaign.decided_at, campaign.reason = actor.name, context.clock.now(), why
        if approve:
            campaign.state = "running"
            today = business_today(context.clock)
            counts = dispatch(session, context, campaign.id, actor.name, today, audit)
            audit.append(Happening("campaign.approved", "campaign", str(campaign.id), dict(counts)))
        else:
            campaign.state = "refused"
            for one in session.scalars(select(Recipient).where(Recipient.campaign_id == campaign.id)):
                one.state, one.why = "dropped", "refused"
            audit.append(Happening("campaign.refused", "campaign", str(campaign.id), {}))
        context.auditor.record(session, actor.name, actor.os_user, audit)
    return campaign


def campaign_named(session: Session, campaign_id: int) -> Campaign:
    """Return a campaign.

    Raises:
        NotFound: none of that number in the session's scope.
    """
    found = session.scalar(select(Campaign).where(Campaign.id == campaign_id))
    if found is None:
        raise NotFound(Text("没有第 {n} 批提醒。", "There is no campaign {n}.").fill(n=campaign_id))
    return found


def new_reference() -> str:
    """Return a random mark by which a reminder is known outside: ten characters, none like another."""
    return "R-" + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def _choose(session: Session, context: Context, scope: Scope, today: date, stages: Collection[int]) -> Choice:
    """Choose of the people of a part of the tree, by what is known of them anywhere."""
    settings = context.settings.reminders
    with context.database.read(scope) as looking:
        people = due_people(looking, settings, today)
    return choose(session, settings, today, people, stages)


def _office(session: Session, actor: Actor, code: str) -> Agency:
    agency = agency_by_code(session, code)
    if not agency.path.startswith(actor.scope.path or ""):
        # as if there were none: other offices' codes are not told apart from wrong ones
        raise NotFound(Text("没有机构 {code}。", "There is no agency {code}.").fill(code=code))
    return agency


def _checked_stages(context: Context, stages: Collection[int]) -> tuple[int, ...]:
    known = all_stages(context)
    if not stages or set(stages) - set(known):
        raise InvalidInput(
            Text("请选择提醒哪些人。", "Choose whom to remind."),
            Text("可选阶段：{all}。", "Stages: {all}.").fill(all=", ".join(map(str, known))),
        )
    return tuple(stage for stage in known if stage in stages)


def _preview(context: Context, choice: Choice) -> Preview:
    people = len(choice.chosen)
    return Preview(
        people,
        dict(Counter(one.channel for one in choice.chosen)),
        dict(Counter(one.stage for one in choice.chosen)),
        choice.left_out,
        people >= context.settings.reminders.approval_from,
    )


def _enter(
    session: Session,
    context: Context,
    actor: Actor,
    agency_id: int,
    origin: str,
    today: date,
    stages: Sequence[int],
    choice: Choice,
) -> Campaign:
    seen = _preview(context, choice)
    campaign = Campaign(
        agency_id=agency_id,
        origin=origin,
        business_date=today,
        stages=list(stages),
        state="proposed" if seen.needs_second else "running",
        planned_by=actor.name,
        planned_at=context.clock.now(),
    )
    session.add(campaign)
    session.flush()
    bulk_insert(session, Recipient, [_row(campaign.id, one, today) for one in choice.chosen])
    detail: dict[str, Any] = {"origin": origin, "people": seen.people, **seen.channels}
    audit = [Happening("campaign.planned", "campaign", str(campaign.id), detail)]
    if campaign.state == "running":
        dispatch(session, context, campaign.id, actor.name, today, audit)
    context.auditor.record(session, actor.name, actor.os_user, audit)
    return campaign


def _row(campaign_id: int, one: Candidate, today: date) -> dict[str, Any]:
    return {
        "agency_id": one.agency_id,
        "campaign_id": campaign_id,
        "person_id": one.person_id,
        "human_id": one.human_id,
        "due_on": one.due_on,
        "stage": one.stage,
        "channel": one.channel,
        "township": one.township,
        "reference": new_reference(),
        "state": "planned",
        "why": None,
        "planned_on": today,
        "sent_at": None,
        "settled_at": None,
        "answered_on": None,
        "answered_by": None,
        "print_set": None,
    }
