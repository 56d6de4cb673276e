"""Why each lead of a case is there: comparison, weights, rule, facts, payments after the stop, decisions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import BankAccount
from verifier.bundle.masks import Masks
from verifier.bundle.plain import columns, plain
from verifier.crossmatch.lead_view import LeadView, lead_view
from verifier.people.tables import Person

_LEAD = (
    *("id", "kind", "tier", "strength", "weight", "rule", "opened_on"),
    *("amount_at_risk_fen", "amount_basis", "state", "changed_at"),
)
_RECORD = (
    *("id", "feed_id", "line", "kind", "source", "evidence_class", "record_no", "id_no", "name", "sex"),
    *("birth", "age", "address", "event_date"),
)
_ENTRY = ("id", "register", "pid", "id_no", "name", "sex", "birth", "address")
_DECISION = ("id", "verdict", "previous_state", "new_state", "reason", "decided_by", "decided_at")
_DIFF = ("field", "label", "record_value", "person_value", "level", "level_text", "weight", "sentence")


def explanation(session: Session, lead_id: int, masks: Masks) -> dict[str, Any]:
    """Return a lead's explanation and remember the personal data in it.

    Raises:
        NotFound: no such lead in the session's scope.
    """
    view = lead_view(session, lead_id)
    _remember(session, view, masks)
    entries = None if view.entries is None else [_entry(one) for one in view.entries]
    return columns(view.lead, *_LEAD) | {
        "name": plain(view.kind.name),
        "why": plain(view.why),
        "rule_says": plain(view.rule),
        "record": None if view.record is None else columns(view.record, *_RECORD),
        "entries": entries,
        "compared": [{name: plain(getattr(row, name)) for name in _DIFF} for row in view.diff],
        "prior": view.prior,
        "prior_says": plain(view.prior_text),
        "weights": plain(view.weights),
        "probability": view.probability,
        "facts": plain(view.facts),
        "stop": plain(view.stop),
        "payments_after": plain(view.payments_after),
        "paid_after_fen": view.paid_after_fen,
        "contradicted_on": plain(view.contradicted_on),
        "decisions": [columns(one, *_DECISION) for one in view.decisions],
    }


def _entry(person: Person | None) -> dict[str, Any] | None:
    return None if person is None else columns(person, *_ENTRY)


def remember_person(masks: Masks, person: Person) -> None:
    """Remember what the register says of a person."""
    masks.know("id_no", [person.id_no])
    masks.know("name", [person.name])
    masks.know("phone", [person.phone])
    masks.know("address", [person.address])


def _remember(session: Session, view: LeadView, masks: Masks) -> None:
    facts = view.lead.facts
    others = [facts.get("other_person_id"), *facts.get("people", [])]
    known = select(Person).where(Person.id.in_([int(one) for one in others if one is not None]))
    for person in session.scalars(known):
        remember_person(masks, person)
    if view.record is not None:
        masks.know("id_no", [view.record.id_no])
        masks.know("name", [view.record.name])
        masks.know("address", [view.record.address])
    for row in view.diff:
        if row.field in {"name", "address"}:
            masks.know(row.field, [row.record_value, row.person_value])
    masks.know("name", [facts.get("holder_name")])
    masks.know("account", [facts.get("account_no")])
    accounts = select(BankAccount).where(BankAccount.person_id == view.person.id)
    for account in session.scalars(accounts):
        masks.know("account", [account.account_no])
        masks.know("name", [account.holder_name])
        masks.know("id_no", [account.holder_id_no])
