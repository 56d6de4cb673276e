"""What follows when a wrongful stop is undone: names taken back, letters to the person and to the sources.

In the transaction that undoes it. A living person's pay does not wait for a broken template: what cannot be
made is left to be made by hand, and the audit chain says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.cases.findings import leads_of
from verifier.cases.happenings import StopReversed
from verifier.cases.tables import Case
from verifier.clock import CHINA
from verifier.errors import VerifierError
from verifier.notices.gathering import gathered
from verifier.notices.making import About, write_notice
from verifier.notices.matters import NoticeRequest, check_may_be_made, matter_of
from verifier.notices.rendering import render
from verifier.notices.template_files import find_template
from verifier.notices.withdrawing import withdraw_case

_LETTER: Final = "resumption_letter"
_TO_SOURCE: Final = "correction_request"


def follow_reversal(session: Session, event: StopReversed) -> None:
    """Handle a wrongful stop that was undone: each paper is made, numbered, and waits to be served."""
    event.audit.extend(withdraw_case(session, event.by, event.at, event.case_id, event.reason))
    wanted = [NoticeRequest(_LETTER, event.case_id)]
    wanted += [NoticeRequest(_TO_SOURCE, event.case_id, source=one) for one in _sources(session, event)]
    for request in wanted:
        try:
            with session.begin_nested():  # a number taken for a paper that fails is given back
                event.audit.append(_made(session, event, request))
        except VerifierError:
            detail = {"paper": request.kind, "source": request.source}
            event.audit.append(Happening("notice.left_to_make", "case", str(event.case_id), detail))


def _sources(session: Session, event: StopReversed) -> list[str]:
    case = session.scalars(select(Case).where(Case.id == event.case_id)).one()
    return sorted({record.source for _, record in leads_of(session, case).rows if record is not None})


def _made(session: Session, event: StopReversed, request: NoticeRequest) -> Happening:
    matter = matter_of(session, event.context, request)
    today = event.at.astimezone(CHINA).date()
    kind = matter.book.kind(request.kind)
    check_may_be_made(matter, kind, request, today)
    values, due_on = gathered(session, event.context, matter, kind, request, today)
    # tried before a number is taken: whatever is wrong with a template shows here
    template = find_template(kind.template, event.context.settings.notices.template_dir)
    render(template, kind, replace(values, number="0"))
    about = About(matter.agency_id, event.case_id, None, matter.person.id)
    return write_notice(session, event.context, event.by, kind, matter.office, values, about, today, due_on)[
        1
    ]
