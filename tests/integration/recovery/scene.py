"""People who were paid after death, assessed by Li, approved by Zhao: the stage of the tests of recovery."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tests import factories as make
from tests.past import took_place
from verifier.accounts.actor import Actor, system_actor
from verifier.benefits.tables import Entitlement
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.feeds.applying.bank_statement import tell_of_lines
from verifier.months import Month
from verifier.people.tables import Person
from verifier.recovery.tables import Debt, LedgerTransaction, Receipt
from verifier.recovery.trial_balance import trial_balance
from verifier.wiring import wire

LI, ZHAO, SUN = (
    make.make_actor("li"),
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
)
SYSTEM: Actor = system_actor()
_numbers = itertools.count(1)


@dataclass
class Office:
    """An office with a ledger."""

    ctx: Context
    people: list[int] = field(default_factory=list)

    def debtor(
        self, name: str = "王秀英", months: int = 3, monthly: int = 100_000, agency_code: str = "379901"
    ) -> Debt:
        """Somebody paid ``months`` months after death; return the debt the approved assessment opened."""
        wire()
        with self.ctx.database.write(EVERYWHERE) as session:
            person = make.make_person(session, name=name, agency_code=agency_code)
            right = make.make_entitlement(session, person, monthly_fen=monthly)
            for month in Month(2024, 1).until(Month(2024, 3).plus(months)):
                make.make_payment(session, right, month)
            record = make.make_record(session, event_date=date(2024, 2, 10))
            lead = make.make_lead(session, person, record).id
            number = person.id
        self.people.append(number)
        decide(self.ctx, LI, lead, "same_person", "一致")
        case = self.case_of(number)
        record_verification(self.ctx, LI, case.id, "fact_confirmed", "走访家属", "照片 3 张", case.version)
        return self.assess(case.id)

    def assess(self, case_id: int) -> Debt:
        case = self.get(Case, case_id)
        proposed = propose_assessment(self.ctx, LI, case.id, case.version, "逐笔累计")
        decide_assessment(self.ctx, ZHAO, proposed.id, True, "一致")
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(Debt).where(Debt.assessment_id == proposed.id)).one()

    def exhausted(self, debt: Debt) -> Debt:
        """The order was served and there are no means: what the law asks before a claim is given up."""
        took_place(self.ctx, debt.case_id, "order_served", "refused", "without_means")
        return debt

    def law(self, *lines: str) -> None:
        """Have the office lay a procedure of its own over the packaged one."""
        file = self.ctx.settings.security.key_dir / f"procedure-{next(_numbers)}.toml"
        file.write_text("\n".join(lines), "utf-8")
        own = self.ctx.settings.procedure.model_copy(update={"office_file": file})
        self.ctx = replace(self.ctx, settings=self.ctx.settings.model_copy(update={"procedure": own}))

    def case_of(self, person: int) -> Case:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(Case).where(Case.person_id == person)).one()

    def get(self, model: type[Any], key: int) -> Any:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.get_one(model, key)

    def all(self, model: type[Any]) -> Sequence[Any]:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(model).order_by(model.id)).all()

    def transactions(self, debt: Debt) -> list[str]:
        return [item.kind for item in self.all(LedgerTransaction) if item.debt_id == debt.id]

    def money(
        self,
        fen: int,
        memo: str | None = None,
        payer: str | None = None,
        reference: str | None = None,
        agency_code: str = "379901",
    ) -> Receipt | None:
        """A line of the bank statement; the receipt it made, None where the reference was known."""
        number = next(_numbers)
        line = self.line(fen, memo, payer, reference or f"B{number:06d}", agency_code)
        with self.ctx.database.write(EVERYWHERE) as session:
            new = tell_of_lines(session, self.ctx, SYSTEM, [line], at=self.ctx.clock.now())
        if not new or fen < 0:
            return None
        return self.all(Receipt)[-1]

    def line(
        self, fen: int, memo: str | None, payer: str | None, reference: str, agency_code: str = "379901"
    ) -> dict[str, Any]:
        with self.ctx.database.read(EVERYWHERE) as session:
            agency = make.agency(session, agency_code).id
        return {
            "feed_id": 1,
            "agency_id": agency,
            "bank_reference": reference,
            "booked_on": date(2026, 11, 20),
            "amount_fen": fen,
            "payer_name": payer,
            "payer_account": None,
            "memo": memo,
        }

    def must_balance(self) -> None:
        with self.ctx.database.read(EVERYWHERE) as session:
            found = trial_balance(session)
            assert found.is_sound, found.as_dict()

    def person(self, number: int) -> Person:
        person: Person = self.get(Person, number)
        return person

    def entitlement_of(self, number: int) -> Entitlement:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(Entitlement).where(Entitlement.person_id == number)).one()

    def assessment(self, debt: Debt) -> Assessment:
        found: Assessment = self.get(Assessment, debt.assessment_id)
        return found
