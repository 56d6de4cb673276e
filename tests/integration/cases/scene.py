"""An assessed case and files of an earlier system: the stage of the tests of a case's course."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import factories as make
from tests.integration.recovery.scene import Office
from verifier.accounts.actor import Actor
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.importing import HistoryReport, import_history
from verifier.cases.course.service import enter_course
from verifier.cases.course.view import CourseView, course_view
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.procedure.entering import Entry

LI, ZHAO = make.make_actor("li"), make.make_actor("zhao", "approver")


class Matter:
    """One case whose sum was assessed, and what people enter into it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.office = Office(ctx)
        self.debt = self.office.debtor()
        self.number = self.debt.case_id

    @property
    def case(self) -> Case:
        found: Case = self.office.get(Case, self.number)
        return found

    def enter(self, action: str, actor: Actor = LI, document: str = "", **values: Any) -> Entry:
        given = {"detail": {"document": document}} | values
        return enter_course(self.ctx, actor, self.number, self.case.version, Entered(action, "登记", **given))

    def served(self, action: str, document: str, **given: Any) -> None:
        """As recording the service of a paper of ours enters it."""
        with self.ctx.database.write(EVERYWHERE) as session:
            step = Entered(action, "登记", detail={"document": document}, **given)
            told = enter_step(session, self.ctx, locked_case(session, self.number), LI, step)[1]
            self.ctx.auditor.record(session, LI.name, LI.os_user, [told])

    def view(self, actor: Actor | None = None) -> CourseView:
        with self.ctx.database.read(EVERYWHERE) as session:
            return course_view(session, self.ctx, self.number, actor)


def migrate(ctx: Context, folder: Path, text: str, actor: Actor = ZHAO) -> HistoryReport:
    """Import a file of case histories."""
    path = folder / "history.csv"
    path.write_text(text, encoding="utf-8")
    return import_history(ctx, actor, path, "旧业务系统")
