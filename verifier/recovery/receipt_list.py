"""Receipts page by page: those no debt was found for, each with the debts a person may confirm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.context import Context
from verifier.crossmatch.inbox_filter import in_subtree
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.money import fen_from_text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.recovery.similarity import Suggestion
from verifier.recovery.suggesting import suggestions_for
from verifier.recovery.tables import Debt, Receipt

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """``waiting``: only those with something unallocated. ``text``: part of payer or memo, or the amount."""

    waiting: bool = True
    agency: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """A debt a receipt may be meant for. ``whole``: the amount is all that is open, else one instalment."""

    suggestion: Suggestion
    debtor: str
    masked_id: str
    open_fen: int
    whole: bool


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt with its agency and the debts suggested for it, likest first."""

    receipt: Receipt
    agency_name: Text
    meant: tuple[Meant, ...]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """One page; ``waiting`` and ``waiting_fen`` count all the reader sees, whatever was asked for."""

    rows: tuple[ReceiptLine, ...]
    total: int
    pages: int
    page: int
    waiting: int
    waiting_fen: int


def receipt_page(
    session: Session, context: Context, wanted: ReceiptFilter, page: int = 1, per_page: int = PER_PAGE
) -> ReceiptPage:
    """Return one page of receipts, the newest first."""
    chosen = _chosen(wanted)
    total = int(session.scalar(select(func.count()).select_from(Receipt).where(chosen)) or 0)
    span = page_span(total, page, per_page)
    query = (
        select(Receipt, Agency)
        .join(Agency, Agency.id == Receipt.agency_id)
        .where(chosen)
        .order_by(Receipt.received_on.desc(), Receipt.id.desc())
        .limit(span.limit)
        .offset(span.offset)
    )
    found = session.execute(query).all()
    hints = suggestions_for(session, context, [receipt for receipt, _ in found if receipt.open_fen])
    debtors = _debtors(session, {one.debt_id for hint in hints.values() for one in hint})
    waiting, waiting_fen = session.execute(
        select(func.count(), func.coalesce(func.sum(Receipt.open_fen), 0)).where(Receipt.open_fen > 0)
    ).one()
    return ReceiptPage(
        rows=tuple(
            ReceiptLine(
                receipt,
                Text(agency.name_zh, agency.name_en),
                tuple(_meant(receipt, one, debtors[one.debt_id]) for one in hints.get(receipt.id, ())),
            )
            for receipt, agency in found
        ),
        total=total,
        pages=span.pages,
        page=span.page,
        waiting=int(waiting),
        waiting_fen=int(waiting_fen),
    )


def _chosen(wanted: ReceiptFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Receipt.open_fen > 0 if wanted.waiting else literal(value=True)]
    if wanted.agency is not None:
        conditions.append(in_subtree(Receipt.agency_id, wanted.agency))
    text = wanted.text.strip()
    if text:
        fits = [column.icontains(text, autoescape=True) for column in (Receipt.payer_name, Receipt.memo)]
        fen = _amount(text)
        conditions.append(or_(*fits, *(() if fen is None else (Receipt.amount_fen == fen,))))
    return and_(*conditions)


def _amount(text: str) -> int | None:
    try:
        return fen_from_text(text)
    except ValueError:
        return None


def _debtors(session: Session, debts: Iterable[int]) -> dict[int, tuple[Debt, Person]]:
    query = select(Debt, Person).join(Person, Person.id == Debt.person_id).where(Debt.id.in_(tuple(debts)))
    return {debt.id: (debt, person) for debt, person in session.execute(query)}


def _meant(receipt: Receipt, suggestion: Suggestion, known: tuple[Debt, Person]) -> Meant:
    debt, person = known
    open_fen = debt.due_fen + debt.fees_due_fen
    return Meant(suggestion, person.name, mask_id(person.id_no), open_fen, receipt.open_fen == open_fen)
