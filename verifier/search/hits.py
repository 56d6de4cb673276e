"""What is shown of each find: names, masked numbers, states; one statement for a page of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.tables import BankAccount
from verifier.cases.rules import FAMILY_NAMES, STATE_NAMES
from verifier.cases.tables import Case
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import among
from verifier.language import Text
from verifier.notices.tables import Notice
from verifier.people.masking import mask_account, mask_id, mask_phone
from verifier.people.tables import Person
from verifier.recovery.tables import Debt
from verifier.recovery.words import DEBT_STATES
from verifier.search.words import WHY

Wanted = Sequence[tuple[int, str]]
"""Ids with why each was found, in the order to show."""
_Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One find. ``label``: what it is called; ``name`` and ``masked_id``: of the person it is about.

    ``detail``: what else tells it apart (a masked account or telephone, the birth year); ``state`` None where
    the kind has none. ``case_id``: the case a paper belongs to, None for one without.
    """

    id: int
    label: Text | None
    name: str
    masked_id: str
    detail: str
    state: Text | None
    agency: Text
    why: Text
    person_id: int | None
    case_id: int | None = None


def people(session: Session, wanted: Wanted) -> list[Hit]:
    """Read people; ``detail``: year of birth and masked telephone."""
    query = select(Person.id, Person.name, Person.id_no, Person.id, Person.birth, Person.phone)
    return [
        _hit(row, why, detail=" · ".join(filter(None, ((row.birth or "")[:4], mask_phone(row.phone)))))
        for row, why in _rows(session, query, Person, wanted)
    ]


def accounts(session: Session, wanted: Wanted) -> list[Hit]:
    """Read accounts; ``detail``: the masked number and the bank."""
    query = select(
        BankAccount.id,
        Person.name,
        Person.id_no,
        BankAccount.person_id,
        BankAccount.account_no,
        BankAccount.bank,
    ).join(Person, Person.id == BankAccount.person_id)
    return [
        _hit(row, why, detail=" · ".join(filter(None, (mask_account(row.account_no), row.bank))))
        for row, why in _rows(session, query, BankAccount, wanted)
    ]


def cases(session: Session, wanted: Wanted) -> list[Hit]:
    """Read cases with their family and state."""
    query = select(Case.id, Person.name, Person.id_no, Case.person_id, Case.kind, Case.state).join(
        Person, Person.id == Case.person_id
    )
    return [
        _hit(
            row,
            why,
            label=Text("案件 {n} · {kind}", "Case {n} · {kind}").fill(
                n=row.id, kind=_word(FAMILY_NAMES, row.kind)
            ),
            state=_word(STATE_NAMES, row.state),
        )
        for row, why in _rows(session, query, Case, wanted)
    ]


def leads(session: Session, wanted: Wanted) -> list[Hit]:
    """Read leads with their kind and state."""
    query = select(Lead.id, Person.name, Person.id_no, Lead.person_id, Lead.kind, Lead.state).join(
        Person, Person.id == Lead.person_id
    )
    names = {code: kind.name for code, kind in KINDS.items()}
    return [
        _hit(
            row,
            why,
            label=Text("疑点 {n} · {kind}", "Lead {n} · {kind}").fill(n=row.id, kind=_word(names, row.kind)),
            state=_word(LEAD_STATES, row.state),
        )
        for row, why in _rows(session, query, Lead, wanted)
    ]


def papers(session: Session, wanted: Wanted) -> list[Hit]:
    """Read papers by their number as printed; a list of names is about nobody."""
    query = select(
        Notice.id, Person.name, Person.id_no, Notice.person_id, Notice.number, Notice.case_id
    ).outerjoin(Person, Person.id == Notice.person_id)
    return [
        _hit(row, why, label=Text(row.number, row.number), case_id=row.case_id)
        for row, why in _rows(session, query, Notice, wanted)
    ]


def debts(session: Session, wanted: Wanted) -> list[Hit]:
    """Read debts by the reference people quote, with their state."""
    query = select(
        Debt.id, Person.name, Person.id_no, Debt.person_id, Debt.reference, Debt.state, Debt.case_id
    ).join(Person, Person.id == Debt.person_id)
    return [
        _hit(
            row,
            why,
            label=Text(row.reference, row.reference),
            state=_word(DEBT_STATES, row.state),
            case_id=row.case_id,
        )
        for row, why in _rows(session, query, Debt, wanted)
    ]


def _rows(session: Session, query: _Query, model: Any, wanted: Wanted) -> list[tuple[Any, str]]:
    """Return the rows of these ids with their agency, as wanted; what is out of sight is left out."""
    if not wanted:
        return []
    query = query.add_columns(Agency.name_zh, Agency.name_en).join(Agency, Agency.id == model.agency_id)
    ids = [number for number, _ in wanted]
    found = {row[0]: row for row in session.execute(query.where(among(session, model.id, ids)))}
    return [(found[number], why) for number, why in wanted if number in found]


def _hit(
    row: Any,
    why: str,
    *,
    label: Text | None = None,
    detail: str = "",
    state: Text | None = None,
    case_id: int | None = None,
) -> Hit:
    return Hit(
        id=row[0],
        label=label,
        name=row[1] or "",
        masked_id=mask_id(row[2]),
        detail=detail,
        state=state,
        agency=Text(row.name_zh, row.name_en),
        why=WHY[why],
        person_id=row[3],
        case_id=case_id,
    )


def _word(words: dict[str, Text], code: str) -> Text:
    """Return what a code is called; an unknown one stands for itself."""
    return words.get(code) or Text(code, code)
