"""Two people whose payment was stopped and whose debt was approved: the stage of the histories of names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from tests import factories as make
from tests.integration.stops.scene import LI, QIAN, WINDOW, Scene
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.recovery.tables import Debt

LADDER: Final = ("order_served", "refused", "reminder_served", "enforcement_applied")
NAMES: Final = ("王秀英", "李建国")
ID_NO: Final = "11010519491231002X"


@dataclass
class Debtor:
    """What the test knows of one case by itself."""

    scene: Scene
    rung: int = 0
    #: a decision stands, something is owed, no appeal is pending
    stands: bool = True
    owed: int = 0
    appealed: bool = False

    @property
    def may_be_public(self) -> bool:
        return self.rung == len(LADDER) and self.stands and self.owed > 0 and not self.appealed


def set_stage(ctx: Context) -> None:
    """Two people paid after death: the sum approved, payment stopped, nothing asked back yet."""
    for name in NAMES:
        with ctx.database.write(EVERYWHERE) as session:
            person = make.make_person(session, id_no=ID_NO, name=name)
            right = make.make_entitlement(session, person)
            for month in Month(2026, 6).until(Month(2026, 12)):
                make.make_payment(session, right, month)
            record = make.make_record(session, event_date=date(2026, 8, 5))
            lead = make.make_lead(session, person, record).id
        decide(ctx, LI, lead, "same_person", "一致")
    for scene in scenes(ctx):
        scene.verify()
        scene.notify()
        proposal = propose_assessment(ctx, LI, scene.case_id, scene.case.version, "逐笔累计")
        decide_assessment(ctx, QIAN, proposal.id, True, "已复核")
    scenes(ctx)[0].wait(WINDOW)
    for scene in scenes(ctx):
        scene.propose()
        scene.decide()


def scenes(ctx: Context) -> list[Scene]:
    with ctx.database.read(EVERYWHERE) as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        return [Scene(ctx, case.person_id, 0, 0, case.id) for case in cases]


def debt_of(ctx: Context, debtor: Debtor) -> Debt:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Debt).where(Debt.case_id == debtor.scene.case_id)).one()
