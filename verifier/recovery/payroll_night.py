"""The night looks at every coming payment file that waits: once per business date. It releases none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.recovery.payroll import look_at, write_check
from verifier.recovery.payroll_files import last_check, open_files, payroll_file, released_check
from verifier.recovery.tables import PayrollCheck, PayrollFile

#: called first in each transaction that writes
Guard = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits for a person: rows of its last check and how many are held, or why it is unusable."""

    file_id: int
    rows: int
    held: int
    problem: Text | None = None


def unchecked_files(session: Session, business_date: date) -> list[PayrollFile]:
    """Return the files that may still leave and that the night of a business date has not looked at."""
    checked = set(
        session.scalars(select(PayrollCheck.file_id).where(PayrollCheck.business_date == business_date))
    )
    return [file for file in open_files(session) if file.id not in checked]


def check_coming_files(
    context: Context, actor: Actor, business_date: date, guard: Guard
) -> tuple[WaitingFile, ...]:
    """Check each file that may still leave, once per business date; return all that wait now.

    Safe to repeat, also after a release: what has left is never looked at, written or handed out again.

    Raises:
        NotPermitted: the actor may not start the night's work.
    """
    actor.require(Right.RUNS_START)
    with context.database.read(EVERYWHERE) as session:
        files = unchecked_files(session, business_date)
    problems = {}
    for file in files:
        guard_now(context, guard)
        try:
            found = look_at(context, file)
        except VerifierError as error:  # one bad file must not keep the others, or the night, from going on
            problems[file.id] = error.message
            continue
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            now = payroll_file(session, file.id, to_change=True)
            if now.set_aside_by is None and released_check(session, now.sha256) is None:
                write_check(context, session, actor, now, found, business_date)
    with context.database.read(EVERYWHERE) as session:
        return tuple(_waiting(session, file, problems.get(file.id)) for file in open_files(session))


def guard_now(context: Context, guard: Guard) -> None:
    """Refuse before long work that writes nothing yet."""
    with context.database.write(EVERYWHERE) as session:
        guard(session)


def _waiting(session: Session, file: PayrollFile, problem: Text | None) -> WaitingFile:
    check = last_check(session, file.id)
    if check is None or problem is not None:
        return WaitingFile(file.id, 0, 0, problem)
    return WaitingFile(file.id, check.rows, len(check.holds))
