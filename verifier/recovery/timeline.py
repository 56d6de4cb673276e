"""A case's money as sentences of its timeline: what was posted about its debts, what was proposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.timeline import TimelineEntry
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import accounts as acc
from verifier.recovery.ledger import legs_of
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal
from verifier.recovery.words import KIND_NAMES, OFFSET_NAMES, PLAN_STATES, PROPOSAL_STATES

_POSTED: Final = Text("台账：{kind} {yuan} 元（{debt}）。", "Ledger: {kind}, {yuan} yuan ({debt}).")
_PLAN: Final = Text("提出分期协议：每月 {yuan} 元。", "Plan proposed: {yuan} yuan a month.")
_PLAN_DECIDED: Final = Text("分期协议{state}。", "Plan: {state}.")
_OFFSET: Final = Text("提出从{what}抵扣 {yuan} 元。", "Offset from {what} proposed: {yuan} yuan.")
_OFFSET_DECIDED: Final = Text("抵扣{state}：{yuan} 元。", "Offset {state}: {yuan} yuan.")
_OWED: Final = (acc.DEBTS_DUE, acc.FEES_DUE)


def money_of_case(session: Session, case_id: int) -> Iterator[TimelineEntry]:
    """Yield what happened to the debts of a case that was read in scope; no name stands in it."""
    for debt in session.scalars(select(Debt).where(Debt.case_id == case_id).order_by(Debt.id)):
        yield from _postings(session, debt)
        yield from _plans(session, debt)
        yield from _offsets(session, debt)


def _postings(session: Session, debt: Debt) -> Iterator[TimelineEntry]:
    query = select(LedgerTransaction).where(LedgerTransaction.debt_id == debt.id)
    for item in session.scalars(query.order_by(LedgerTransaction.id)):
        sentence = _POSTED.fill(
            kind=KIND_NAMES[item.kind], yuan=yuan_text(_moved(session, item)), debt=debt.reference
        )
        yield _entry(item, sentence)


def _entry(item: LedgerTransaction, sentence: Text) -> TimelineEntry:
    actor = item.entered_by if item.approved_by is None else f"{item.entered_by} → {item.approved_by}"
    return TimelineEntry(item.at, actor, sentence, None, None, item.reason)


def _moved(session: Session, item: LedgerTransaction) -> int:
    """Return by how much a transaction changed what is owed, in fen."""
    net = 0
    for leg in legs_of(session, item.id):
        net += leg.fen * ((leg.debit in _OWED) - (leg.credit in _OWED))
    return abs(net)


def _plans(session: Session, debt: Debt) -> Iterator[TimelineEntry]:
    for plan in session.scalars(select(Plan).where(Plan.debt_id == debt.id).order_by(Plan.id)):
        sentence = _PLAN.fill(yuan=yuan_text(plan.monthly_fen))
        yield TimelineEntry(plan.proposed_at, plan.proposed_by, sentence, None, None, plan.reason)
        if plan.state == "refused" and plan.decided_at is not None:
            # one that was approved stands in the course of the case
            said = _PLAN_DECIDED.fill(state=PLAN_STATES[plan.state])
            yield TimelineEntry(
                plan.decided_at, plan.decided_by or "", said, None, None, plan.decision_reason or ""
            )


def _offsets(session: Session, debt: Debt) -> Iterator[TimelineEntry]:
    query = select(Proposal).where(Proposal.debt_id == debt.id, Proposal.kind == "offset")
    for one in session.scalars(query.order_by(Proposal.id)):
        yuan = yuan_text(one.amount_fen)
        asked = _OFFSET.fill(what=OFFSET_NAMES[one.ground], yuan=yuan)
        yield TimelineEntry(one.proposed_at, one.proposed_by, asked, None, None, one.reason)
        if one.decided_at is not None:
            said = _OFFSET_DECIDED.fill(state=PROPOSAL_STATES[one.state], yuan=yuan)
            yield TimelineEntry(
                one.decided_at, one.decided_by or "", said, None, None, one.decision_reason or ""
            )
