"""What a paper is filled with: plain texts, gathered before a number is taken and kept with the paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from verifier.benefits.words import SCHEME_NAMES
from verifier.money import yuan_text
from verifier.months import Month
from verifier.notices.chinese import capital_amount, chinese_month
from verifier.people.masking import mask_account


@dataclass(frozen=True, slots=True)
class Line:
    """One payment in a paper's table: month, scheme, masked account, yuan."""

    month: str
    scheme: str
    account: str
    amount: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a source's file that is asked to be corrected."""

    record_no: str
    name: str
    id_no: str
    event_day: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on a published list, masked."""

    name: str
    id_no: str
    amount: str


@dataclass(frozen=True, slots=True)
class NoticeValues:
    """Every value a template may name; a text that does not apply to a kind of paper is empty.

    ``total`` is in yuan with two decimals, ``total_capital`` the same written out. Where the paper is public,
    ``name`` and ``id_no`` are masked before they come here.
    """

    title: str
    agency: str
    #: who signs it
    issuer: str
    addressee: str
    made_on: str
    number: str = ""
    name: str = ""
    id_no: str = ""
    #: the register's own number of the person
    register_no: str = ""
    case_no: str = ""
    #: what was found, in sentences
    facts: str = ""
    stop: str = ""
    #: the first month concerned: not paid, or paid again
    month: str = ""
    scheme: str = ""
    certified_until: str = ""
    grace_until: str = ""
    due_on: str = ""
    total: str = ""
    total_capital: str = ""
    #: what of the assessed sum was still owed when the paper was made
    owed: str = ""
    owed_capital: str = ""
    #: the fine the department means to impose
    fine: str = ""
    fine_capital: str = ""
    #: instalments of a plan: how many, from when, how much each, and the last one
    instalments: str = ""
    first_instalment: str = ""
    instalment: str = ""
    last_instalment: str = ""
    count: str = ""
    law: str = ""
    inspection: str = ""
    #: terms in words: 15日, 10个工作日, 6个月
    return_term: str = ""
    reply_term: str = ""
    statement_term: str = ""
    reconsideration_term: str = ""
    litigation_term: str = ""
    publication_term: str = ""
    listed_term: str = ""
    contact_address: str = ""
    contact_phone: str = ""
    #: where and how money is paid back
    pay_to: str = ""
    lines: tuple[Line, ...] = ()
    records: tuple[Record, ...] = ()
    entries: tuple[Entry, ...] = ()
    enclosures: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the form kept with the paper and handed to the template."""
        return asdict(self)


def money(fen: int) -> dict[str, str]:
    """Return an amount in both writings, under the names the templates know."""
    return {"total": yuan_text(fen), "total_capital": capital_amount(fen)}


def scheme_name(scheme: str) -> str:
    """Return a scheme's Chinese name, or the code itself."""
    return SCHEME_NAMES[scheme].zh if scheme in SCHEME_NAMES else scheme


def lines_of(stored: Iterable[dict[str, Any]]) -> tuple[Line, ...]:
    """Return an assessment's lines for a table."""
    return tuple(
        Line(
            chinese_month(Month.parse(line["month"])),
            scheme_name(line["scheme"]),
            mask_account(line["account_no"]),
            yuan_text(line["amount_fen"]),
        )
        for line in stored
    )
