"""Steps an earlier system took in a case, entered as migrated: the short way to where a test begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import factories as make
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.context import Context
from verifier.database import EVERYWHERE

_APPROVER = make.make_actor("qian", "approver")


def took_place(ctx: Context, case_id: int, *kinds: str, on: date | None = None, **values: Any) -> None:
    """Enter ``kinds`` one after the other, all of them on one day (today where None)."""
    with ctx.database.write(EVERYWHERE) as session:
        for kind in kinds:
            entered = Entered(kind, "旧系统", on=on, migrated=True, by="旧系统", **values)
            _, happening = enter_step(session, ctx, locked_case(session, case_id), _APPROVER, entered)
            ctx.auditor.record(session, _APPROVER.name, _APPROVER.os_user, [happening])
