"""A dead person's case with three payments to return, an office that issues papers, files for proof."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from docx import Document
from sqlalchemy import func, select

from tests import factories as make
from tests.past import took_place
from verifier.audit.tables import AuditEntry
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.course.history import course_of
from verifier.cases.service import record_verification
from verifier.cases.tables import Case, CaseEvent
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE, Base
from verifier.months import Month
from verifier.notices.archive import fetch
from verifier.notices.evidence import ReceivedFile, receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.tables import Notice, NoticeService
from verifier.procedure.entering import retrace
from verifier.wiring import wire

LI, ZHAO, SUN = (
    make.make_actor("li"),
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
)
ID_NO = "11010519491231002X"
NAME = "王秀英"
JPEG = b"\xff\xd8\xff\xe0 a photograph "
VIDEO = b"\x00\x00\x00\x18ftypmp42 a video "
OFFICES: dict[str, Any] = {
    "marks": {"3799": "青社保"},
    "departments": {"3799": "青禾市人力资源和社会保障局"},
    "inspections": {"3799": "青禾市劳动保障监察支队"},
    "contacts": {"379901": ("青禾市东湖区湖滨路1号", "0799-1234567")},
}


@dataclass
class Matter:
    """One case and what people do with it."""

    ctx: Context
    case: int
    person: int

    def make(self, kind: str, actor: Any = LI, **values: Any) -> Notice:
        return make_notice(self.ctx, actor, NoticeRequest(kind, self.case, **values))

    def file(self, data: bytes = JPEG, name: str = "照片.jpg") -> ReceivedFile:
        return receive(self.ctx, data, name, "经办人")

    def serve(
        self, notice: Notice, method: str = "in_person", data: bytes = JPEG, **values: Any
    ) -> NoticeService:
        given = {"receiver": "王小明（子）"} | values
        return record_service(self.ctx, LI, ServiceReport(notice.id, method, **given), self.file(data))

    def served_and_overdue(self) -> Notice:
        """A notice of return that was served, and whose term has run out."""
        notice = self.make("return_notice")
        self.serve(notice)
        self.move(days=30)
        return notice

    def handed_over(self) -> None:
        """The letter was handed to the inspection after the order ran out."""
        self.served_and_overdue()
        self.serve(self.make("hand_over_letter"), receiver="青禾市劳动保障监察支队")

    def may_be_published(self) -> Matter:
        """The ladder was climbed: refused, reminded, the court asked."""
        self.served_and_overdue()
        took_place(self.ctx, self.case, "refused", "reminder_served", "enforcement_applied")
        return self

    def steps(self) -> list[tuple[str, str]]:
        """The course of the case from the approved sum on, each with its day; no live step is marked."""
        with self.ctx.database.read(EVERYWHERE) as session:
            course = course_of(session, self.ctx, session.get_one(Case, self.case))
            entries = retrace(course.law, course.path, course.events)
            assert [str(one.mark) for one in entries if one.mark and not one.event.migrated] == []
            query = select(CaseEvent).where(CaseEvent.case_id == self.case).order_by(CaseEvent.id)
            found = [(event.action, str(event.effective_on)) for event in session.scalars(query)]
        names = [action for action, _ in found]
        return found[names.index("assessment_approved") + 1 :]

    def state(self) -> str:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.get_one(Case, self.case).state

    def move(self, **by: float) -> None:
        self.ctx.clock.moment += timedelta(**by)

    def words(self, notice: Notice) -> str:
        """All the text of a paper as it lies in the archive."""
        document = Document(io.BytesIO(fetch(self.ctx.settings, notice.sha256)))
        found = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            found += [cell.text for row in table.rows for cell in row.cells]
        return "\n".join(found)

    def count(self, model: type[Base]) -> int:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def audited(self) -> list[str]:
        with self.ctx.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))

    def all_audit_details(self) -> str:
        with self.ctx.database.read(EVERYWHERE) as session:
            return "".join(str(detail) for detail in session.scalars(select(AuditEntry.detail)))


def new_matter(
    ctx: Context, *, name: str = NAME, assessed: bool = True, agency_code: str = "379901"
) -> Matter:
    """Li confirms a death lead and assesses three payments of 1,878.32 yuan; Zhao approves."""
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, id_no=ID_NO, name=name, agency_code=agency_code)
        right = make.make_entitlement(session, person)
        for month in Month(2021, 9).until(Month(2022, 2)):
            make.make_payment(session, right, month)
        record = make.make_record(session, event_date=date(2021, 10, 5))
        lead = make.make_lead(session, person, record)
        number = person.id
        found = lead.id
    decide(ctx, LI, found, "same_person", "一致")
    case = _latest(ctx)
    record_verification(ctx, LI, case.id, "fact_confirmed", "走访家属", "照片 3 张", case.version)
    if assessed:
        proposal = propose_assessment(ctx, LI, case.id, _latest(ctx).version, "逐笔累计")
        decide_assessment(ctx, ZHAO, proposal.id, True, "已复核")
    return Matter(ctx, case.id, number)


def own_templates(ctx: Context, folder: Path) -> None:
    """Have the office use a folder of its own."""
    settings = ctx.settings.notices.model_copy(update={"template_dir": folder})
    object.__setattr__(ctx, "settings", ctx.settings.model_copy(update={"notices": settings}))


def _latest(ctx: Context) -> Case:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
