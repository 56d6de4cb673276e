"""Gathers the plain values of a paper from its matter: nothing is invented, what is published is masked."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.findings import leads_of
from verifier.certification.lapses.rules import grace_end
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.feeds.tables import SourceRecord
from verifier.language import Text, chinese_day
from verifier.months import Month
from verifier.notices.chinese import chinese_month, masked_name
from verifier.notices.gathering_money import filled, of_debt, of_fine, of_plan, of_stop
from verifier.notices.kinds import Kind
from verifier.notices.matters import Matter, NoticeRequest
from verifier.notices.queries import notices_of, services_of, void_of
from verifier.notices.service_rules import OUTCOME_NAMES
from verifier.notices.tables import EvidenceFile
from verifier.notices.values import Line, NoticeValues, Record, money, scheme_name
from verifier.people.masking import mask_id
from verifier.people.tables import Person

_LONGEST_OWN_WORDS = 500
_TERMS = {
    "return_term": "voluntary_return",
    "reply_term": "reply_window",
    "statement_term": "statement",
    "reconsideration_term": "reconsideration",
    "litigation_term": "litigation",
    "publication_term": "service_publication",
}


def gathered(
    session: Session, context: Context, matter: Matter, kind: Kind, request: NoticeRequest, today: date
) -> tuple[NoticeValues, date | None]:
    """Return the values of a paper, all but its number, and the last day of the term it sets.

    Raises:
        InvalidInput: own words too long, a day that has passed, or no single source to write to.
        ConfigurationError: who issues it is not configured, or a sentence of notices.toml cannot be filled.
        Conflict: it needs records and the case has none.
    """
    for words in (request.to, request.facts):
        if len(words) > _LONGEST_OWN_WORDS:
            raise InvalidInput(
                Text("不能超过 {n} 字。", "At most {n} characters.").fill(n=_LONGEST_OWN_WORDS)
            )
    due_on = _due_on(matter, kind, request, today)
    person, name = matter.person, _name(matter.person, kind)
    address, phone = matter.office.contact()
    values: dict[str, Any] = {
        "title": kind.name.zh,
        "agency": matter.office.name,
        "issuer": matter.office.issuer(kind),
        "addressee": name,
        "made_on": chinese_day(today),
        "name": name,
        "id_no": mask_id(person.id_no) if kind.public else person.id_no,
        "register_no": person.pid,
        "case_no": "" if matter.case is None else f"第{matter.case.id}号",
        "due_on": "" if due_on is None else chinese_day(due_on),
        "law": matter.book.cited(kind),
        "contact_address": address,
        "contact_phone": phone,
        "pay_to": matter.office.pay_to(),
        **{key: matter.book.term_words(term) for key, term in _TERMS.items()},
    }
    values |= of_debt(session, matter, kind, name) if "debt" in kind.needs else {}
    values |= of_plan(matter) if "plan" in kind.needs else {}
    values |= of_fine(matter, request) if "fine" in kind.needs else {}
    values |= _of_lapse(matter, request, today)
    values |= of_stop(matter) if "back_pay" in kind.needs else {}
    if matter.case is not None and request.month is not None:
        values["month"] = chinese_month(request.month)
    if "records" in kind.needs:
        values |= _of_records(session, context, matter, request)
    values |= _addressed(matter, kind, request, values)
    facts = request.facts.strip() or values.get("facts") or _usual_facts(matter, kind, values)
    values["facts"] = _for_public(facts, person) if kind.public else facts
    if "enclosures" in kind.must_show and matter.case is not None:
        values["enclosures"] = _enclosures(session, matter.case.id)
    return NoticeValues(**values), due_on


def _due_on(matter: Matter, kind: Kind, request: NoticeRequest, today: date) -> date | None:
    if kind.due is None or request.due_on is None:
        return matter.book.due_on(kind, today)
    least = matter.book.due_on(kind, today)
    if least is not None and request.due_on < least:
        raise InvalidInput(
            Text("期限不能早于 {day}。", "The term cannot end before {day}.").fill(day=least),
            Text("法定或规定的期限只能放宽。", "A term that is set may be extended, never shortened."),
        )
    return request.due_on


def _for_public(words: str, person: Person) -> str:
    """Mask the person in words somebody wrote for a paper everybody reads."""
    return words.replace(person.id_no, mask_id(person.id_no)).replace(person.name, masked_name(person.name))


def _name(person: Person, kind: Kind) -> str:
    return masked_name(person.name) if kind.public else person.name


def _of_lapse(matter: Matter, request: NoticeRequest, today: date) -> dict[str, Any]:
    lapse = matter.lapse
    if lapse is None:
        return {}
    found: dict[str, Any] = {
        "scheme": scheme_name(lapse.scheme),
        "certified_until": chinese_day(lapse.due_on),
        "grace_until": chinese_day(lapse.grace_until or grace_end(today, matter.book.law)),
    }
    month = lapse.resumed_from or lapse.suspended_from or request.month
    if month is not None:
        found["month"] = chinese_month(month)
    if lapse.state == "resumed":
        found["lines"] = tuple(
            Line(chinese_month(Month.parse(one["month"])), found["scheme"], "", money(one["fen"])["total"])
            for one in lapse.back_pay
        )
        found["count"] = str(len(lapse.back_pay))
        found |= money(sum(one["fen"] for one in lapse.back_pay))
    return found


def _of_records(session: Session, context: Context, matter: Matter, request: NoticeRequest) -> dict[str, Any]:
    """Return the records of the case's leads that one source told, and what that source is called."""
    rows = [] if matter.case is None else leads_of(session, matter.case).rows
    found = {record.id: record for _, record in rows if record is not None}
    sources = sorted({record.source for record in found.values()})
    chosen = request.source or (sources[0] if len(sources) == 1 else "")
    if not sources:
        raise Conflict(
            Text("本案没有比对记录可请求更正。", "The case rests on no record that could be corrected.")
        )
    if chosen not in sources:
        raise InvalidInput(
            Text("请指明致函哪个来源。", "Say which source to write to."),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(sources)),
        )
    records = tuple(_record(record) for record in found.values() if record.source == chosen)
    return {"records": records, "addressee": context.settings.feeds.source_name(chosen).zh}


def _record(record: SourceRecord) -> Record:
    day = "" if record.event_date is None else chinese_day(record.event_date)
    return Record(record.record_no or f"第{record.line}行", record.name or "", record.id_no or "", day)


def _addressed(matter: Matter, kind: Kind, request: NoticeRequest, values: dict[str, Any]) -> dict[str, str]:
    """Return to whom it goes: as asked, else the inspection, the source, or whom its family names."""
    inspection = matter.office.inspection() if kind.to == "inspection" else ""
    to = request.to.strip()
    if not to and kind.to == "court":
        raise InvalidInput(
            Text("请写明向哪个人民法院申请。", "Say to which court it goes."),
            Text("请写法院全称（命令行为 --to）。", "Give its full name (on the command line: --to)."),
        )
    if not to and kind.to == "person":
        family = matter.book.families[matter.family]["addressee"] if "debt" in kind.needs else "{name}"
        to = filled(family, name=values["name"])
    return {"inspection": inspection, "addressee": to or inspection or values["addressee"]}


def _usual_facts(matter: Matter, kind: Kind, values: dict[str, Any]) -> str:
    key = kind.key
    if key == "suspension_notice" and matter.lapse is not None:
        key = "suspension_after_lapse"
    known = {name: values.get(name, "") for name in ("scheme", "certified_until", "name")}
    return filled(matter.book.facts.get(key, ""), **known)


def _enclosures(session: Session, case_id: int) -> tuple[str, ...]:
    """Return what a hand-over encloses: the papers of the case with their service, and its evidence."""
    found = []
    for notice in notices_of(session, case_id):
        if void_of(session, notice) is not None:
            continue
        found.append(f"{notice.values['title']}（{notice.number}）")
        found += [
            f"送达记录（{chinese_day(one.attempted_on)}，{OUTCOME_NAMES[one.outcome].zh}）"
            for one in services_of(session, notice)
        ]
    query = select(EvidenceFile.name).where(EvidenceFile.case_id == case_id).order_by(EvidenceFile.id)
    return (*found, *session.scalars(query))
