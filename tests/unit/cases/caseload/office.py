"""An office with cases and colleagues: the stage of the tests of work on many cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tests import factories as make
from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS
from verifier.accounts.tables import User
from verifier.bars.tables import DeclaredRelation
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.ending import clear_case
from verifier.cases.service import record_verification
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case, CaseEvent, CaseLead, Verification
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person

LI, WANG = make.make_actor("li"), make.make_actor("wang")
ZHAO, SUN, QIAN = (
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
    make.make_actor("qian", "supervisor"),
)
ROLES = {"li": "investigator", "wang": "investigator", "zhao": "approver", "sun": "supervisor"}


@dataclass
class Office:
    """Opens cases by confirming leads, as an investigator does."""

    ctx: Context

    def staff(self) -> None:
        """The users of :data:`ROLES`, all at the office of the cases."""
        with self.ctx.database.write(EVERYWHERE) as session:
            office = make.agency(session)
            for name, role in ROLES.items():
                assert role in RIGHTS
                session.add(
                    User(
                        name=name,
                        role=role,
                        agency_id=office.id,
                        password_hash="-",
                        created_at=make.NOW,
                    )
                )

    def person(self, **values: object) -> int:
        """A retiree who is paid 10 yuan a month from January to May 2024."""
        with self.ctx.database.write(EVERYWHERE) as session:
            person = make.make_person(session, **values)
            right = make.make_entitlement(session, person, monthly_fen=1000)
            for month in Month(2024, 1).until(Month(2024, 6)):
                make.make_payment(session, right, month)
            return person.id

    def lead(self, person: int, died: date = date(2024, 2, 10), **values: object) -> int:
        """An open lead on a death record of the police about a person."""
        with self.ctx.database.write(EVERYWHERE) as session:
            record = make.make_record(session, event_date=died)
            return make.make_lead(session, session.get_one(Person, person), record, **values).id

    def case(self, person: int | None = None, by: Actor = LI, **values: object) -> int:
        """A case to be verified, opened by a confirmed lead about a person (a new one when None)."""
        lead = self.lead(self.person() if person is None else person, **values)
        decide(self.ctx, by, lead, "same_person", "一致")
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(CaseLead.case_id).where(CaseLead.lead_id == lead)).one()

    def get(self, number: int) -> Case:
        """A case as it stands."""
        with self.ctx.database.read(EVERYWHERE) as session:
            found = session.scalars(select(Case).where(Case.id == number)).one()
            session.expunge(found)
            return found

    def events(self, number: int) -> list[CaseEvent]:
        """Its history, oldest first."""
        with self.ctx.database.read(EVERYWHERE) as session:
            found = list(
                session.scalars(select(CaseEvent).where(CaseEvent.case_id == number).order_by(CaseEvent.id))
            )
            session.expunge_all()
            return found

    def own(self, number: int) -> tuple[list[int], list[int]]:
        """The leads and verifications that are a case's own."""
        with self.ctx.database.read(EVERYWHERE) as session:
            leads = select(CaseLead.lead_id).where(CaseLead.case_id == number).order_by(CaseLead.lead_id)
            proofs = select(Verification.id).where(Verification.case_id == number).order_by(Verification.id)
            return list(session.scalars(leads)), list(session.scalars(proofs))

    def verify(self, number: int, by: Actor = LI) -> None:
        """A human verification: true."""
        version = self.get(number).version
        record_verification(self.ctx, by, number, "fact_confirmed", "走访家属", "照片 3 张", version)

    def clear(self, number: int, by: Actor = LI) -> None:
        """Clear a case."""
        clear_case(self.ctx, by, number, "查实在世", self.get(number).version)

    def relate(self, user: str, person: int, relation: str = "relative") -> None:
        """A standing declaration, straight into the table."""
        with self.ctx.database.write(EVERYWHERE) as session:
            session.add(
                DeclaredRelation(
                    user_name=user,
                    person_id=person,
                    relation=relation,
                    declared_by=user,
                    declared_at=make.NOW,
                )
            )

    def one_human(self, *people: int) -> None:
        """Entries of the registers that are one human, the first the oldest."""
        with self.ctx.database.write(EVERYWHERE) as session:
            for person in people:
                session.get_one(Person, person).identity_id = people[0]


def enter(office: Office, number: int, *steps: Entered) -> None:
    """Enter steps into a case, one after the other."""
    with office.ctx.database.write(EVERYWHERE) as session:
        for step in steps:
            enter_step(session, office.ctx, locked_case(session, number), SUN, step)
