"""A case's papers as sentences of its timeline: made, served or not, declared void."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.timeline import TimelineEntry
from verifier.language import Text
from verifier.notices.queries import notices_of, services_of
from verifier.notices.service_rules import OUTCOME_NAMES
from verifier.notices.tables import Notice, NoticeService, NoticeVoid
from verifier.procedure.law import Law
from verifier.procedure.reading import read_law

_MADE: Final = Text("制作{paper}（{number}）。", "Made: {paper} ({number}).")
_SERVED: Final = Text(
    "{paper}（{number}）{method}：{outcome}，{day}。", "{paper} ({number}), {method}: {outcome}, {day}."
)
_VOID: Final = Text("{paper}（{number}）作废。", "Declared void: {paper} ({number}).")


def papers_of_case(session: Session, case_id: int) -> Iterator[TimelineEntry]:
    """Yield what became of the papers of a case that was read in scope; no name stands in it."""
    law = read_law()
    for notice in notices_of(session, case_id):
        said: dict[str, Text | str] = {"paper": _name(law, notice), "number": notice.number}
        yield TimelineEntry(notice.made_at, notice.made_by, _MADE.fill(**said), None, None, "")
        for service in services_of(session, notice):
            yield _served(law, service, said)
        void = session.scalar(select(NoticeVoid).where(NoticeVoid.notice_id == notice.id))
        if void is not None:
            yield TimelineEntry(void.voided_at, void.voided_by, _VOID.fill(**said), None, None, void.reason)


def _served(law: Law, service: NoticeService, said: dict[str, Text | str]) -> TimelineEntry:
    way = law.service.get(service.method)
    sentence = _SERVED.fill(
        method=Text(service.method, service.method) if way is None else way.name,
        outcome=OUTCOME_NAMES[service.outcome],
        day=service.attempted_on,
        **said,
    )
    return TimelineEntry(service.recorded_at, service.recorded_by, sentence, None, None, service.note)


def _name(law: Law, notice: Notice) -> Text:
    title = str(notice.values["title"])
    return law.documents.get(notice.kind) or Text(title, title)
