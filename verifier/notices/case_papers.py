"""The papers of a case as its page shows them: what may be made now and why not, and how each was served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.findings import leads_of
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.months import Month
from verifier.notices.evidence import find_files
from verifier.notices.kinds import Kind, NoticeBook
from verifier.notices.lawful import check_way, failures_of, last_day
from verifier.notices.matters import Matter, NoticeRequest, check_may_be_made, matter_of
from verifier.notices.queries import notices_of, services_of, void_of
from verifier.notices.service_rules import SERVED, Attempt, check_attempt
from verifier.notices.tables import EvidenceFile, Notice, NoticeService, NoticeVoid
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

_ASKED: Final = ("month", "records", "fine")


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """A kind of paper made of cases; ``why_not`` None where it may be made now.

    ``asks``: what its maker has to say: ``month``, ``records`` (which source to write to), ``fine`` (what the
    department means to impose), ``court`` (which one it goes to).
    """

    kind: Kind
    why_not: Text | None
    asks: tuple[str, ...]
    least_due: date | None


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A way of serving; ``why_not`` None where it is open now. ``proof``: what has to be attached."""

    key: str
    name: Text
    clause: Text
    proof: tuple[Text, ...]
    why_not: Text | None


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper with its attempts to serve it, the ways still open, and the last day it sets.

    ``void``: when and why it was declared void; None where it stands.
    """

    notice: Notice
    name: Text
    services: tuple[NoticeService, ...]
    served_on: date | None
    due: Deadline | None
    ways: tuple[ServiceChoice, ...]
    void: NoticeVoid | None


@dataclass(frozen=True, slots=True)
class CasePapers:
    """All papers and files of a case, newest first; ``found`` is what the search among the files left."""

    case: Case
    person: Person
    masked_id: str
    agency_name: Text
    choices: tuple[PaperChoice, ...]
    made: tuple[MadePaper, ...]
    files: tuple[EvidenceFile, ...]
    sources: tuple[str, ...]
    next_month: Month
    proofs: dict[str, Text]

    @property
    def unserved(self) -> int:
        """How many papers wait for somebody to serve them."""
        return sum(1 for one in self.made if one.served_on is None and one.void is None)


def case_papers(session: Session, context: Context, case_id: int, words: str = "") -> CasePapers:
    """Return the papers of a case; ``words`` search among its files.

    Raises:
        NotFound: no such case in the session's scope.
    """
    matter = matter_of(session, context, NoticeRequest("", case_id))
    if matter.case is None:
        raise AssertionError("a matter asked for by its case has one")
    today = business_today(context.clock)
    rows = leads_of(session, matter.case).rows
    agency = session.get_one(Agency, matter.agency_id)
    notices = reversed(notices_of(session, case_id))
    return CasePapers(
        case=matter.case,
        person=matter.person,
        masked_id=mask_id(matter.person.id_no),
        agency_name=Text(agency.name_zh, agency.name_en),
        choices=_choices(matter, case_id, today),
        made=tuple(_made(session, matter, one, today) for one in notices),
        files=tuple(find_files(session, words, case_id)),
        sources=tuple(sorted({record.source for _, record in rows if record is not None})),
        next_month=Month.of(today).plus(1),
        proofs=dict(matter.book.law.proofs),
    )


def _choices(matter: Matter, case_id: int, today: date) -> tuple[PaperChoice, ...]:
    found = []
    for kind in matter.book.kinds.values():
        if "case" not in kind.about:
            continue
        request = NoticeRequest(kind.key, case_id, month=Month.of(today).plus(1))
        why_not = None
        try:
            check_may_be_made(matter, kind, request, today)
        except (Conflict, InvalidInput) as error:
            why_not = error.message
        asks = (*(one for one in _ASKED if one in kind.needs), *(["court"] if kind.to == "court" else []))
        found.append(PaperChoice(kind, why_not, asks, matter.book.due_on(kind, today)))
    return tuple(sorted(found, key=lambda one: one.why_not is not None))


def _made(session: Session, matter: Matter, notice: Notice, today: date) -> MadePaper:
    book, void = matter.book, void_of(session, notice)
    services = tuple(services_of(session, notice))
    served = min((one.served_on for one in services if one.served_on is not None), default=None)
    kind = book.kinds.get(notice.kind)
    title = str(notice.values["title"])
    return MadePaper(
        notice=notice,
        name=Text(title, title) if kind is None else kind.name,
        services=services,
        served_on=served,
        due=_due(book, notice, served, today),
        ways=() if void is not None else _ways(matter, notice, today),
        void=void,
    )


def _due(book: NoticeBook, notice: Notice, served: date | None, today: date) -> Deadline | None:
    """Return the last day a paper sets: served too late, its whole term after service."""
    if notice.due_on is None:
        return None
    last = notice.due_on
    kind = book.kinds.get(notice.kind)
    if served is not None and kind is not None:
        last = last_day(kind, book, last, served) or last
    return deadline(last, today)


def _ways(matter: Matter, notice: Notice, today: date) -> tuple[ServiceChoice, ...]:
    book, kind = matter.book, matter.book.kinds.get(notice.kind)
    if notice.person_id is None or kind is None or matter.course is None:
        return ()
    failures = failures_of(matter.course, today)
    # complete in itself, so that only the way of serving can be refused
    attempt = Attempt(SERVED, today, "—", "—", "")
    found = []
    for way in book.law.service.values():
        why_not = None
        try:
            check_way(kind, way)
            check_attempt(way, attempt, failures, notice.made_on, today)
        except Conflict as error:
            why_not = error.message
        proof = tuple(book.law.proofs[key] for group in way.proof for key in group)
        found.append(ServiceChoice(way.key, way.name, way.clause.words, proof, why_not))
    return tuple(found)
