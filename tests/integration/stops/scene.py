"""A person said to be dead, paid on, and what colleagues do: the stage of the tests of stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests import factories as make
from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.cases.service import record_verification
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import notify_person
from verifier.cases.stops.proposing import propose_stop
from verifier.cases.stops.resuming import resume_payment
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.money import yuan_text
from verifier.months import Month
from verifier.people.tables import Person
from verifier.wiring import wire

LI, QIAN, ZHAO, SUN = (
    make.make_actor("li"),
    make.make_actor("qian", "approver"),
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
)
#: working days the law gives for a reply, in days of the calendar that are surely more
WINDOW = 20


@dataclass
class Scene:
    """One person with a benefit in payment, one confirmed lead, and the case it opened."""

    ctx: Context
    person: int
    right: int
    lead: int
    case_id: int

    @property
    def case(self) -> Case:
        found: Case = self.only(Case, Case.id == self.case_id)
        return found

    @property
    def benefit(self) -> Entitlement:
        found: Entitlement = self.only(Entitlement, Entitlement.id == self.right)
        return found

    @property
    def stop(self) -> Stop:
        with self.ctx.database.read(EVERYWHERE) as session:
            found = session.scalars(select(Stop).where(Stop.case_id == self.case_id).order_by(Stop.id)).all()
            session.expunge_all()
            return found[-1]

    def only(self, model: Any, where: Any) -> Any:
        with self.ctx.database.read(EVERYWHERE) as session:
            found = session.scalars(select(model).where(where)).one()
            session.expunge(found)
            return found

    def steps(self) -> list[str]:
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(CaseEvent.action).where(CaseEvent.case_id == self.case_id).order_by(CaseEvent.id)
            return list(session.scalars(query))

    def wait(self, days: int = WINDOW) -> None:
        assert isinstance(self.ctx.clock, FixedClock)
        self.ctx.clock.moment += timedelta(days=days)

    def on(self, day: date) -> None:
        assert isinstance(self.ctx.clock, FixedClock)
        self.ctx.clock.moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)

    def verify(self, finding: Any = "fact_confirmed", actor: Actor = LI) -> None:
        record_verification(
            self.ctx, actor, self.case_id, finding, "走访家属", "照片 3 张", self.case.version
        )

    def notify(self, actor: Actor = LI, **values: Any) -> None:
        given = {
            "method": "in_person",
            "document": "回证 2026-12",
            "note": "已当面送达",
            "proofs": ["receipt"],
        }
        notify_person(self.ctx, actor, self.case_id, self.case.version, **(given | values))

    def propose(self, actor: Actor = LI, **values: Any) -> Stop:
        return propose_stop(self.ctx, actor, self.case_id, self.case.version, "答复期满，证据齐全", **values)

    def decide(self, approve: bool = True, actor: Actor = QIAN) -> Stop:
        return decide_stop(self.ctx, actor, self.stop.id, approve, "已核对")

    def reverse(self, actor: Actor = ZHAO, **values: Any) -> Stop:
        given = {"reason": "本人健在，到大厅办理", "proof": "本人现场照片 1 张"}
        return reverse_stop(self.ctx, actor, self.case_id, self.case.version, **(given | values))

    def resume(self, actor: Actor = ZHAO, **values: Any) -> Stop:
        return resume_payment(self.ctx, actor, self.case_id, self.case.version, "原因已消失", **values)

    def stopped(self) -> Stop:
        """Go the whole lawful way to a stop."""
        self.verify()
        self.notify()
        self.wait()
        self.propose()
        return self.decide()

    def adjust(self, monthly_fen: int, month: Month) -> None:
        """As a roll does it: a new amount from a month on."""
        with self.ctx.database.write(EVERYWHERE) as session:
            right = session.get_one(Entitlement, self.right)
            self._change(session, "monthly_fen", yuan_text(right.monthly_fen), yuan_text(monthly_fen), month)
            right.monthly_fen = monthly_fen

    def roll_says(self, state: str, month: Month) -> None:
        """As a roll does it: the benefit is in another state, by the payer's own word."""
        with self.ctx.database.write(EVERYWHERE) as session:
            right = session.get_one(Entitlement, self.right)
            self._change(session, "state", right.state, state, month)
            right.state = state

    def _change(self, session: Any, field: str, previous: str, new: str, month: Month) -> None:
        session.add(
            EntitlementChange(
                entitlement_id=self.right,
                field=field,
                previous=previous,
                new=new,
                effective=month,
                feed_id=1,
                recorded_at=self.ctx.clock.now(),
            )
        )

    def pay(self, month: Month, fen: int, **values: Any) -> None:
        with self.ctx.database.write(EVERYWHERE) as session:
            make.make_payment(session, session.get_one(Entitlement, self.right), month, fen, **values)

    def record_more(self, **values: Any) -> int:
        """Confirm another death record, of civil affairs: a second class of evidence."""
        given = {"source": "civil-affairs", "evidence_class": "B"} | values
        with self.ctx.database.write(EVERYWHERE) as session:
            person = session.get_one(Person, self.person)
            feed = make.make_feed(session, **given)
            record = make.make_record(session, feed, event_date=date(2026, 8, 10))
            lead = make.make_lead(session, person, record).id
        decide(self.ctx, LI, lead, "same_person", "一致")
        return lead

    def state_of(self, lead: int | None = None) -> str:
        return str(self.only(Lead, Lead.id == (lead or self.lead)).state)


def set_stage(
    ctx: Context,
    *,
    kind: str = "paid_after_death",
    record: dict[str, Any] | None = None,
    feed: dict[str, Any] | None = None,
    lead: dict[str, Any] | None = None,
    schemes: Sequence[str] = ("employee",),
    with_record: bool = True,
) -> Scene:
    """Make a person whose benefit is in payment, and a confirmed lead about them."""
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        rights = [make.make_entitlement(session, person, scheme=one, monthly_fen=100_000) for one in schemes]
        made = None
        if with_record:
            source = make.make_feed(session, **(feed or {}))
            made = make.make_record(session, source, **({"event_date": date(2026, 8, 10)} | (record or {})))
        found = make.make_lead(session, person, made, kind=kind, **(lead or {}))
        numbers = person.id, rights[0].id, found.id
    decide(ctx, LI, numbers[2], "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        case_id = session.scalars(select(Case.id).order_by(Case.id.desc())).first()
    assert case_id is not None
    return Scene(ctx, *numbers, case_id)


__all__ = ["LI", "QIAN", "SUN", "ZHAO", "Scene", "set_stage"]
