"""A person decides a lead: same person, different, alive, or not enough information; undoing decides too.

A decision stops no payment and changes no benefit. "Different" and "alive" (the same person, and the record
of a death is wrong) silence the same news only; new evidence opens a lead of its own. "Same person" raises
:class:`LeadConfirmed`, from which a case begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.context import Context
from verifier.crossmatch.happenings import LeadConfirmed, LeadUnconfirmed
from verifier.crossmatch.kinds_catalogue import STATE_NAMES
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.database.bulk import chunks
from verifier.database.earlier import keep_earlier
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.events import raise_event
from verifier.language import Text
from verifier.reasons import checked_reason

Verdict = Literal["same_person", "different", "alive", "not_enough"]

#: a decision, or a row that has its ``verdict``
Decided = TypeVar("Decided", bound=Any)

NEW_STATE: Final[dict[str, str]] = {
    "same_person": "confirmed",
    "different": "cleared",
    "alive": "cleared",
    "not_enough": "waiting",
}
#: only a record of a death can be wrong about a person who is alive
ABOUT_A_DEATH: Final = frozenset({"paid_after_death", "account_changed_around_death", "check_after_death"})
DECIDABLE: Final = frozenset({"open", "waiting"})
UNDO: Final = "undo"


def decide(
    ctx: Context,
    actor: Actor,
    lead_id: int,
    verdict: Verdict,
    reason: str,
    expected_state: str | None = None,
) -> LeadDecision:
    """Write a decision about an open or waiting lead, with its audit entry, in one transaction.

    ``expected_state`` is the state the person saw when deciding; None skips that check.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to somebody it is about.
        InvalidInput: an unknown verdict, "alive" about a lead without a death record, no reason, or one
            longer than 1000 characters.
        NotFound: no such lead for this actor.
        Conflict: the lead is decided or withdrawn already, or changed since it was shown.
    """
    actor.require(Right.LEADS_DECIDE)
    actor.require_person()
    if verdict not in NEW_STATE:
        raise InvalidInput(
            Text("没有结论“{verdict}”。", "There is no verdict “{verdict}”.").fill(verdict=verdict),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(NEW_STATE)),
        )
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        lead = _locked(session, lead_id)
        must_not_be_close(session, actor, *_people_in(lead))
        if expected_state is not None and lead.state != expected_state:
            raise _changed(lead)
        if lead.state not in DECIDABLE:
            raise Conflict(
                Text("该疑点{state}，不能再作决定。", "This lead is {state}; it takes no decision.").fill(
                    state=STATE_NAMES[lead.state]
                ),
                _what_to_do(lead.state),
            )
        if verdict == "alive" and not may_be_alive(lead):
            raise InvalidInput(
                Text("这条疑点不依据死亡记录。", "This lead rests on no death record."),
                Text("请选择其他结论。", "Choose another verdict."),
            )
        decision = _write(ctx, session, actor.name, lead, verdict, NEW_STATE[verdict], why)
        audit = [_happening("lead.decided", decision)]
        if verdict == "same_person":
            raise_event(session, LeadConfirmed(**_about(ctx, actor, lead, why), audit=audit))
        ctx.auditor.record(session, actor.name, actor.os_user, audit)
    return decision


def may_be_alive(lead: Lead) -> bool:
    """Tell whether the verdict ``alive`` makes sense: the lead rests on a record of a death."""
    return lead.kind in ABOUT_A_DEATH and lead.record_id is not None


def undo(ctx: Context, actor: Actor, lead_id: int, reason: str) -> LeadDecision:
    """Take the last decision back: the lead returns to the state before it.

    Only who decided, or a supervisor, may; and only while the case has not progressed.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, is close to somebody it is about, or
            somebody else decided.
        InvalidInput: no reason.
        NotFound: no such lead for this actor.
        Conflict: nothing to undo, the lead has changed since, or its case has progressed.
    """
    actor.require(Right.LEADS_DECIDE)
    actor.require_person()
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        lead = _locked(session, lead_id)
        must_not_be_close(session, actor, *_people_in(lead))
        last = standing_decision(decisions_of(session, lead_id))
        if last is None or last.verdict not in NEW_STATE:
            raise Conflict(
                Text("没有可以撤回的决定。", "There is no decision to undo."),
                None if last is None else Text("请在案件中办理。", "Go by way of the case."),
            )
        if lead.state != last.new_state:
            raise _changed(lead)
        if last.decided_by != actor.name and Right.CASES_APPROVE not in actor.rights:
            raise NotPermitted(
                Text("只有作出决定的人可以撤回。", "Only the person who decided may undo it."),
                Text("请联系 {name} 或主管。", "Ask {name} or a supervisor.").fill(name=last.decided_by),
            )
        decision = _write(ctx, session, actor.name, lead, UNDO, last.previous_state, why)
        audit = [_happening("lead.undone", decision)]
        if last.verdict == "same_person":
            raise_event(session, LeadUnconfirmed(**_about(ctx, actor, lead, why), audit=audit))
        ctx.auditor.record(session, actor.name, actor.os_user, audit)
    return decision


def settle_with_case(
    ctx: Context, session: Session, decided_by: str, leads: Sequence[Lead], *, cleared: bool, reason: str
) -> list[Happening]:
    """Clear the confirmed leads of a case, or confirm its cleared ones again; return what to audit.

    For the floor of cases, inside its transaction: who is alive is cleared of the same news as well.
    """
    before, after = ("confirmed", "cleared") if cleared else ("cleared", "confirmed")
    verdict = "case_cleared" if cleared else "case_reopened"
    return [
        _happening("lead.decided", _write(ctx, session, decided_by, lead, verdict, after, reason))
        for lead in leads
        if lead.state == before
    ]


def settle_with_reversal(
    ctx: Context, session: Session, decided_by: str, leads: Sequence[Lead], *, same: bool, reason: str
) -> list[Happening]:
    """Clear the confirmed leads of a case whose stop was wrong; return what to audit.

    ``same``: the record is about this very person, and wrong; else it is another person's. Either way the
    same news stays silent, and only that.
    """
    verdict = "stop_wrong" if same else "stop_other"
    return [
        _happening("lead.decided", _write(ctx, session, decided_by, lead, verdict, "cleared", reason))
        for lead in leads
        if lead.state == "confirmed"
    ]


def decisions_of(session: Session, lead_id: int) -> list[LeadDecision]:
    """Return every decision about a lead, oldest first; the lead itself must have been read in scope."""
    query = select(LeadDecision).where(LeadDecision.lead_id == lead_id).order_by(LeadDecision.id)
    return list(session.scalars(query))


def standing_decision(decisions: Iterable[Decided]) -> Decided | None:
    """Return the decision (or row of one) that stands: the last that no later undoing took back."""
    standing: list[Decided] = []
    for decision in decisions:
        if decision.verdict != UNDO:
            standing.append(decision)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def cleared_content_keys(session: Session, person_ids: Iterable[int]) -> dict[int, frozenset[bytes]]:
    """Return, per person, the contents of the news that were cleared: the same told again opens nothing.

    Only people with cleared news are in the answer.
    """
    found: dict[int, set[bytes]] = defaultdict(set)
    for chunk in chunks(dict.fromkeys(person_ids)):
        query = select(Lead.person_id, Lead.content_key).where(
            Lead.person_id.in_(chunk),
            Lead.state == "cleared",
            Lead.content_key.is_not(None),
        )
        for person_id, content_key in session.execute(query):
            if content_key is not None:
                found[person_id].add(content_key)
    return {person_id: frozenset(keys) for person_id, keys in found.items()}


def _locked(session: Session, lead_id: int) -> Lead:
    lead = session.scalar(select(Lead).where(Lead.id == lead_id).with_for_update())
    if lead is None:
        raise NotFound(Text("没有这条疑点。", "There is no such lead."))
    return lead


def _people_in(lead: Lead) -> tuple[int, ...]:
    other = lead.facts.get("other_person_id")
    return (lead.person_id,) if other is None else (lead.person_id, int(other))


def _write(
    ctx: Context, session: Session, decided_by: str, lead: Lead, verdict: str, new_state: str, reason: str
) -> LeadDecision:
    now = ctx.clock.now()
    decision = LeadDecision(
        lead_id=lead.id,
        verdict=verdict,
        previous_state=lead.state,
        new_state=new_state,
        reason=reason,
        decided_by=decided_by,
        decided_at=now,
    )
    session.add(decision)
    keep_earlier(session, Lead, [{"id": lead.id, "state": lead.state, "changed_at": lead.changed_at}])
    lead.state, lead.changed_at = new_state, now
    session.flush()
    return decision


def _happening(action: str, decision: LeadDecision) -> Happening:
    detail = {
        "verdict": decision.verdict,
        "previous": decision.previous_state,
        "new": decision.new_state,
        "decision": decision.id,
    }
    return Happening(action, "lead", str(decision.lead_id), detail)


def _about(ctx: Context, actor: Actor, lead: Lead, reason: str) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "person_id": lead.person_id,
        "agency_id": lead.agency_id,
        "kind": lead.kind,
        "by": actor.name,
        "at": ctx.clock.now(),
        "reason": reason,
    }


def _changed(lead: Lead) -> Conflict:
    return Conflict(
        Text(
            "该疑点已被改动，现为：{state}。", "The lead has changed in the meantime; it is now {state}."
        ).fill(state=STATE_NAMES[lead.state]),
        Text("请刷新页面后再看。", "Load the page again and look."),
    )


def _what_to_do(state: str) -> Text:
    if state == "withdrawn":
        return Text(
            "引发它的数据已变化，无须处理。", "The data behind it changed; nothing is left to decide."
        )
    return Text("如须更改，请先撤回原决定。", "To change it, undo the decision first.")
