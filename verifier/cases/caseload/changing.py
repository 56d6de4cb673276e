"""One way to change who works on a case and when: looked at first, then written, alone or many at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.bars import must_not_be_close
from verifier.cases.rules import ACTIVE_STATES, STATE_NAMES
from verifier.cases.steps import locked_case, move
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, VerifierError
from verifier.language import Text

MOST_AT_ONCE: Final = 200


class Change(ABC):
    """A change of the work on a case. None of them moves its state, its payment or its money."""

    @abstractmethod
    def check(self, session: Session, context: Context, actor: Actor, case: Case) -> None:
        """Do nothing if the change may be made; raises the reason otherwise, and writes nothing."""

    @abstractmethod
    def apply(self, session: Session, context: Context, actor: Actor, case: Case) -> Happening:
        """Make a change that was checked; return what to audit."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of a change to many cases: all ``changed``, or none, and why for each that refuses."""

    changed: tuple[int, ...]
    refused: tuple[tuple[int, Text], ...]


def change(ctx: Context, actor: Actor, case_id: int, what: Change, version: int | None = None) -> Case:
    """Make one change to one case; ``version`` is the one the person saw, None where none was shown.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person of the case.
        NotFound: no such case for this actor.
        InvalidInput, Conflict: as the change says, or the case has changed since it was shown.
    """
    may_work(actor)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        must_not_be_close(session, actor, case)
        what.check(session, ctx, actor, case)
        ctx.auditor.record(session, actor.name, actor.os_user, [what.apply(session, ctx, actor, case)])
    return case


def bulk(ctx: Context, actor: Actor, chosen: Sequence[tuple[int, int | None]], what: Change) -> BulkResult:
    """Make one change to many cases (number, version seen): to all, or to none and say why for each.

    Only changes of the work can be made so: whatever decides about a person is decided case by case.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: no case, the same twice, or more than 200.
    """
    may_work(actor)
    wanted = dict(chosen)
    if not wanted or len(wanted) != len(chosen) or len(wanted) > MOST_AT_ONCE:
        raise InvalidInput(
            Text("请选择 1 至 {n} 个不同的案件。", "Choose one to {n} different cases.").fill(n=MOST_AT_ONCE)
        )
    refused: list[tuple[int, Text]] = []
    with ctx.database.write(actor.scope) as session:
        cases = []
        for case_id in sorted(wanted):  # always in this order: two colleagues never wait for each other
            try:
                case = locked_case(session, case_id, wanted[case_id])
                must_not_be_close(session, actor, case)
                what.check(session, ctx, actor, case)
            except VerifierError as error:
                refused.append((case_id, error.message))
            else:
                cases.append(case)
        if refused:
            return BulkResult((), tuple(refused))
        told = [what.apply(session, ctx, actor, case) for case in cases]
        ctx.auditor.record(session, actor.name, actor.os_user, told)
        return BulkResult(tuple(case.id for case in cases), ())


def may_work(actor: Actor) -> None:
    """Do nothing if ``actor`` is a person who may work on cases.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)


def must_be_active(case: Case) -> None:
    """Do nothing if something is still to be done in a case.

    Raises:
        Conflict: it has ended.
    """
    if case.state not in ACTIVE_STATES:
        raise Conflict(
            Text("案件{state}，无须安排。", "The case is {state}: there is nothing to arrange.").fill(
                state=STATE_NAMES[case.state]
            ),
            Text("如有新证据，请先重新办理。", "On new evidence take it up again first."),
        )


def note(
    session: Session,
    context: Context,
    case: Case,
    action: str,
    reason: str,
    detail: Mapping[str, Any],
    *,
    by: str,
) -> Happening:
    """Write what was arranged into the case's history; return what to audit."""
    return move(session, case, action, by=by, at=context.clock.now(), reason=reason, detail=detail)
