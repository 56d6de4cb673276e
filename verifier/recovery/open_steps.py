"""Which steps about a debt somebody may begin now, and why others not: only asked, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.recovery import course
from verifier.recovery.offset_rules import allowed_offsets
from verifier.recovery.offsets import must_be_lawful
from verifier.recovery.tables import Debt

PLAN: Final = "plan"
WRITE_OFF: Final = "written_off"
#: a household that can spare anything, so that only the law can refuse
_PLENTY: Final = (10**12, 1)


def not_now(session: Session, context: Context, actor: Actor, debt: Debt) -> dict[str, Text]:
    """Return why not, by what is refused: a plan, a write-off, and each offset its region allows at all.

    What is not in the answer may be begun by ``actor`` now; amount and household are judged when it is.
    """
    checks: dict[str, Callable[[], object]] = {
        PLAN: lambda: course.ask(session, context, actor, debt, "agreement_signed"),
        WRITE_OFF: lambda: course.ask(session, context, actor, debt, "write_off_proposed"),
    }
    found = {name: why for name, check in checks.items() if (why := _refusal(check)) is not None}
    for ground in allowed_offsets(context.law_of(session, debt.agency_id)):
        try:
            must_be_lawful(session, context, actor, debt, ground, 1, _PLENTY)
        except VerifierError as error:
            found[ground] = error.message
    return found


def _refusal(check: Callable[[], object]) -> Text | None:
    try:
        check()
    except VerifierError as error:
        return error.message
    return None
