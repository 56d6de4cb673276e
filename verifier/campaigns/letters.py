"""Letters of reminders: what waits for print by office and township, and sets of them with query codes.

A query code exists on paper only. Printing a set again therefore makes new codes: the earlier print is void.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.bars.closeness import RELATIVE, SELF, bar_of
from verifier.campaigns.nearest import Place, nearest, places
from verifier.campaigns.planning import new_reference
from verifier.campaigns.rules import greeting
from verifier.campaigns.sending import drop_unwanted
from verifier.campaigns.standing import why_not
from verifier.campaigns.tables import Recipient
from verifier.citizens.codes import NewCode, issue_code, new_code
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.people.tables import Person

#: letters of one set: what a person folds in a morning
MOST_AT_ONCE: Final = 200
_SETS: Final = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters that wait for print; ``township`` None: the address names none."""

    agency_id: int
    office: Text
    township: str | None
    letters: int


@dataclass(frozen=True, slots=True)
class PrintedSet:
    """Letters printed together."""

    number: str
    office: Text
    township: str | None
    letters: int
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; it names no identity number and no amount."""

    reference: str
    office: Text
    name: str
    address: str
    who: Text
    due_on: date
    passed: bool
    code: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class LetterSet:
    """What is printed: the letters, how many fell away meanwhile, and how many wait for a colleague."""

    number: str
    office: Text
    township: str | None
    letters: tuple[Letter, ...]
    dropped: int
    left_to_others: int


def waiting_letters(session: Session) -> list[Waiting]:
    """Return what waits for print in the session's scope, by office and township."""
    agencies = {agency.id: agency for agency in session.scalars(select(Agency).order_by(Agency.path))}
    query = (
        select(Recipient.agency_id, Recipient.township, func.count(Recipient.id))
        .where(*_WAITING)
        .group_by(Recipient.agency_id, Recipient.township)
    )
    rows = sorted(session.execute(query), key=lambda row: (agencies[row.agency_id].path, row.township or ""))
    return [
        Waiting(agency_id, _name(agencies[agency_id]), township, int(number))
        for agency_id, township, number in rows
    ]


def printed_sets(session: Session) -> list[PrintedSet]:
    """Return the latest sets of the session's scope, 30 at most."""
    at = func.max(Recipient.sent_at)
    query = (
        select(
            Recipient.print_set,
            Agency.name_zh,
            Agency.name_en,
            Recipient.township,
            func.count(Recipient.id),
            at,
        )
        .join(Agency, Agency.id == Recipient.agency_id)
        .where(Recipient.print_set.is_not(None))
        .group_by(Recipient.print_set, Agency.name_zh, Agency.name_en, Recipient.township)
        .order_by(at.desc())
        .limit(_SETS)
    )
    return [
        PrintedSet(number, Text(zh, en), township, int(letters), printed_at)
        for number, zh, en, township, letters, printed_at in session.execute(query)
        if number is not None and printed_at is not None
    ]


def print_letters(context: Context, actor: Actor, agency_id: int, township: str | None) -> LetterSet:
    """Return the next set of an office's township, 200 letters at most, and mark it as sent.

    Who was certified, has died or declined since is dropped. Letters to the actor's relatives wait for a
    colleague.

    Raises:
        NotPermitted: the actor may not work on tasks.
        Conflict: no letter waits there for this actor.
        ConfigurationError: the key of query codes cannot be read.
    """
    with_township = Recipient.township.is_(None) if township is None else Recipient.township == township
    query = (
        select(Recipient)
        .where(*_WAITING, Recipient.agency_id == agency_id, with_township)
        .order_by(Recipient.due_on, Recipient.id)
        .limit(MOST_AT_ONCE)
    )
    return _print(context, actor, query, None)


def print_again(context: Context, actor: Actor, number: str) -> LetterSet:
    """Return a set anew, with new codes: the earlier print must be destroyed.

    Raises:
        NotPermitted: the actor may not work on tasks.
        NotFound: no such set for this actor.
        Conflict: nobody of it is still to be reminded.
    """
    with context.database.read(actor.scope) as looking:
        if looking.scalar(select(Recipient.id).where(Recipient.print_set == number).limit(1)) is None:
            raise NotFound(Text("没有这一批信函。", "There is no such set of letters."))
    return _print(
        context, actor, select(Recipient).where(Recipient.print_set == number).order_by(Recipient.id), number
    )


_WAITING: Final = (Recipient.channel == "letter", Recipient.state == "queued")


def _print(context: Context, actor: Actor, query: Select[Recipient], again: str | None) -> LetterSet:
    actor.require_person()
    actor.require(Right.TASKS_WORK)
    now, number = context.clock.now(), again or new_reference()
    with context.database.read(actor.scope) as looking:
        theirs = looking.scalars(query.with_only_columns(Recipient.id)).all()
    codes = [new_code(context) for _ in theirs]  # slow: before others wait for the transaction
    # codes end visits under any entry of the human, also one of another office
    with context.database.write(EVERYWHERE) as session:
        locked = select(Recipient).where(Recipient.id.in_(theirs)).order_by(Recipient.due_on, Recipient.id)
        found = [
            one
            for one in session.scalars(locked.with_for_update())
            if again is not None or one.state == "queued"  # a colleague may have printed it since
        ]
        dropped = _fallen_away(session, found, again is not None)
        kept = [one for one in found if one.id not in dropped]
        mine = [one for one in kept if bar_of(session, actor.name, [one.person_id]) not in (SELF, RELATIVE)]
        letters = _letters(session, context, actor, mine, codes)
        for one in mine:
            one.print_set = number
            if one.state == "queued":
                one.state, one.sent_at = "sent", now
        if mine or dropped:
            detail = {"letters": len(mine), "dropped": len(dropped), "again": again is not None}
            happening = Happening("campaign.letters_printed", "letters", number, detail)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
        offices = {one.agency_id: one.township for one in found}
    if not letters:
        raise Conflict(
            Text("这里没有须由本人打印的信函。", "No letter waits here for you to print."),
            Text("可能已打印，或相关人员已完成认证。", "They were printed, or the people have certified."),
        )
    return LetterSet(
        number, letters[0].office, next(iter(offices.values())), letters, len(dropped), len(kept) - len(mine)
    )


def _fallen_away(session: Session, found: Sequence[Recipient], again: bool) -> set[int]:
    """Drop who must not be reminded any more; of letters that have left, only say so."""
    if not again:
        drop_unwanted(session, found)
        return {one.id for one in found if one.state == "dropped"}
    bars = why_not(session, {one.human_id: one.due_on for one in found})
    return {one.id for one in found if one.human_id in bars}


def _letters(
    session: Session,
    context: Context,
    actor: Actor,
    recipients: Sequence[Recipient],
    codes: Sequence[NewCode],
) -> tuple[Letter, ...]:
    agencies = {agency.id: agency for agency in session.scalars(select(Agency))}
    known, today = places(session), business_today(context.clock)
    people = {
        person.id: person
        for person in session.scalars(
            select(Person).where(Person.id.in_([one.person_id for one in recipients]))
        )
    }
    letters = []
    for one, drawn in zip(recipients, codes, strict=False):  # who fell away leaves a code over
        person, agency = people[one.person_id], agencies[one.agency_id]
        letters.append(
            Letter(
                reference=one.reference,
                office=_name(agency),
                name=person.name,
                address=person.address or "",
                who=greeting(person.name, person.sex),
                due_on=one.due_on,
                passed=one.due_on < today,  # it may have waited long to be printed
                code=issue_code(session, context, actor, person.id, drawn),
                place=nearest(known, agency.path, one.township),
            )
        )
    return tuple(letters)


def _name(agency: Agency) -> Text:
    return Text(agency.name_zh, agency.name_en)
