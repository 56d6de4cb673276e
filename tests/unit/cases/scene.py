"""A dead person paid on, and what people do with the case: the stage of the tests of a case's life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tests import factories as make
from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement
from verifier.cases.assessing import propose_assessment
from verifier.cases.service import Finding, record_verification
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person

LI, ZHAO, SUN = (
    make.make_actor("li"),
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
)


@dataclass
class Scene:
    """One dead person with three months paid after death, and the lead about it, confirmed by Li."""

    ctx: Context
    person: int
    right: int
    lead: int

    @property
    def case(self) -> Case:
        with self.ctx.database.read(EVERYWHERE) as session:
            found = session.scalars(select(Case).order_by(Case.id.desc())).first()
            assert found is not None
            session.expunge(found)
            return found

    def verify(self, finding: Finding = "fact_confirmed") -> None:
        record_verification(self.ctx, LI, self.case.id, finding, "走访家属", "照片 3 张", self.case.version)

    def propose(self, actor: Actor = LI, stop: Month | None = None) -> Assessment:
        return propose_assessment(self.ctx, actor, self.case.id, self.case.version, "逐笔累计", stop=stop)

    def another_lead(self, died: date, **values: object) -> int:
        with self.ctx.database.write(EVERYWHERE) as session:
            person = session.get_one(Person, self.person)
            record = make.make_record(session, event_date=died)
            return make.make_lead(session, person, record, **values).id

    def pay(self, month: Month, fen: int, **values: object) -> None:
        with self.ctx.database.write(EVERYWHERE) as session:
            make.make_payment(session, session.get_one(Entitlement, self.right), month, fen, **values)

    def state_of(self, lead: int) -> str:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(Lead.state).where(Lead.id == lead)).one()
