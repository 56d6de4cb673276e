"""A proof of life after a recorded death: review it, and ask the source of the record to correct it.

RULES, invariant 4. The lead about the record learns of the contradiction in the night; the person and the
source need not wait for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.certification.happenings import PersonCertified
from verifier.certification.renewing import PROXY
from verifier.certification.tasks.opening import open_task
from verifier.clock import CHINA
from verifier.crossmatch.contradiction import last_possible_day
from verifier.crossmatch.tables import Lead, Pair
from verifier.database.ready import Ready
from verifier.feeds.tables import SourceRecord
from verifier.language import Text

#: as long as other tasks take unless configured otherwise: an event carries no settings
DAYS: Final = 10
#: asked first at every check: hardly anybody has one
_ANY: Final = Ready(
    select(
        exists().where(Pair.person_id == bindparam("person"), Pair.kind == "deaths", Pair.tier == "certain")
    )
)
_REVIEW: Final = Text(
    "本人于 {on} 通过认证，晚于{source}记载的死亡日期 {died}：请核实本人健在，并核查该次认证。",
    "Certified on {on}, after the death that {source} records for {died}: verify that the person is alive, "
    "and look at that certification.",
)
_LOOK: Final = Text(
    "{source}记载本人于 {died} 死亡，而 {on} 有他人也能代办的生存迹象：可能是记录有误，"
    "也可能是他人使用，请核实。",
    "{source} records a death on {died}, and on {on} there was a sign of life that somebody else could have "
    "given: the record may be wrong, or somebody else acted: verify.",
)
_WRONGFUL: Final = Text(
    "停发已作为错停撤销：请来源单位核对并更正记录：{records}。",
    "A stop was undone as wrongful: ask the sources to check and correct their records: {records}.",
)
_CORRECTION: Final = Text(
    "请{source}核对并更正第 {no} 号死亡记录：本人于 {on} 通过认证，晚于记载的死亡日期 {died}。",
    "Ask {source} to check and correct its death record no. {no}: certified on {on}, after {died}.",
)


def ask_for_correction(session: Session, event: PersonCertified) -> None:
    """Open both tasks for every death record that is certainly the person's and earlier than the proof.

    A sign that somebody else could have given is looked into; no source is asked to correct a death because
    the card of the dead goes on being used. A record an investigator has already found to be another
    person's, or wrong, is left out.
    """
    if not _ANY.scalar(session, person=event.person_id):
        return
    settled = exists().where(
        Lead.kind == "paid_after_death",
        Lead.person_id == Pair.person_id,
        Lead.record_id == Pair.record_id,
        Lead.state == "cleared",
    )
    query = (
        select(SourceRecord)
        .join(Pair, Pair.record_id == SourceRecord.id)
        .where(Pair.person_id == event.person_id, Pair.kind == "deaths", Pair.tier == "certain", ~settled)
        .order_by(SourceRecord.id)
    )
    for record in session.scalars(query):
        died = last_possible_day(record.event_date, record.detail)
        if died is not None and event.certified_on > died:
            _open(session, event, record, died.isoformat())


def ask_sources_to_correct(
    session: Session,
    *,
    person_id: int,
    records: Iterable[SourceRecord],
    stop_id: int,
    by: str,
    at: datetime,
    due_on: date,
    audit: list[Happening],
) -> None:
    """Ask the source of each record a wrongful stop rested on to check and correct it.

    One task names them all, beside what an open one of this person names already.
    """
    named = [
        {"record_id": record.id, "record_no": record.record_no or str(record.line), "source": record.source}
        for record in records
    ]
    if not named:
        return
    said = "、".join(f"{one['source']} № {one['record_no']}" for one in named)
    open_task(
        session,
        person_id=person_id,
        kind="source_correction",
        why=_WRONGFUL.fill(records=Text(said, said.replace("、", ", "))),
        facts={"stop": stop_id, f"records_of_stop_{stop_id}": named},
        by=by,
        at=at,
        due_on=due_on,
        audit=audit,
    )


def _open(session: Session, event: PersonCertified, record: SourceRecord, died: str) -> None:
    number = record.record_no or str(record.line)
    words = {"source": record.source, "no": number, "died": died, "on": event.certified_on}
    facts = {
        "record_id": record.id,
        "record_no": number,
        "source": record.source,
        "died": died,
        "certified_on": event.certified_on.isoformat(),
        "basis": event.basis,
        "reference": event.reference,
    }
    in_person = (("review", _REVIEW), ("source_correction", _CORRECTION))
    for kind, why in (("review", _LOOK),) if event.basis == PROXY else in_person:
        open_task(
            session,
            person_id=event.person_id,
            kind=kind,
            why=why.fill(**words),
            facts=facts,
            by=event.by,
            at=event.at,
            due_on=event.at.astimezone(CHINA).date() + timedelta(days=DAYS),
            audit=event.audit,
        )
