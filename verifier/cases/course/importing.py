"""A case's history from an earlier system: taken in as it was, marked where it would not be lawful today.

It changes no payment and books no money: an approved sum is counted anew from the payments on file and owed
once another approver released it, a stop stands as it was so that it can be undone, what came back is told by
the bank statement, and how the case ends is decided here. A notice the person got in the earlier system never
counts for a stop in this one, and a stop it only proposed is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.course.entering import SYSTEM, Entered, enter_step
from verifier.cases.course.history_file import HistoryRow, RefusedRow, key_of_step, read_history
from verifier.cases.steps import locked_case
from verifier.cases.stops.taking_over import STOP_DECISIONS, take_over_stop
from verifier.cases.tables import Case, CaseEvent
from verifier.cases.taking_over import SUMS, take_over_assessment
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.errors import InvalidInput, VerifierError
from verifier.language import Text
from verifier.people.tables import Person
from verifier.reasons import checked_reason

#: decided or told here, never by a file
_HERE: Final = frozenset(
    {
        "cleared", "withdrawn", "closed", "reopened", "merged", "unmerged", "decision_annulled",
        "repaid", "owed_again", "written_off", "part_written_off",
    }
)  # fmt: skip
#: a case begins with these by itself
_BEGINNING: Final = frozenset({"opened", "lead_joined", "lead_left"})


@dataclass
class HistoryReport:
    """What became of each row: entered (``marks``: of those, unlawful today), known already, or refused."""

    received: int = 0
    entered: int = 0
    known: int = 0
    marks: list[tuple[int, Text]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        return {
            "received": self.received,
            "entered": self.entered,
            "known": self.known,
            "marks": [{"line": line, "mark": mark.as_dict()} for line, mark in self.marks],
            "refused": [row.as_dict() for row in self.refused],
        }


def import_history(context: Context, actor: Actor, path: Path, source: str) -> HistoryReport:
    """Take in a file of steps and facts; given again it changes nothing. One transaction per case.

    ``source`` names the earlier system. A row that cannot be used is refused with its reason, the others are
    taken.

    Raises:
        NotPermitted: the actor lacks an approver's right, or is not a person.
        InvalidInput, HostileFile: the file as a whole cannot be used, or the source is not named.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(source, shortest=2)
    rows, refused = read_history(path, business_today(context.clock))
    report = HistoryReport(received=len(rows) + len(refused), refused=refused)
    by_case: dict[int, list[HistoryRow]] = defaultdict(list)
    with context.database.read(actor.scope) as session:
        for row in rows:
            number = _case_of(session, row)
            if number is None:
                report.refused.append(row.refuse(_NO_CASE))
            else:
                by_case[number].append(row)
    for number, found in by_case.items():
        with context.database.write(actor.scope) as session:
            _take_case(session, context, actor, locked_case(session, number), found, why, report)
    report.refused.sort(key=lambda row: row.line)
    return report


_NO_CASE: Final = Text(
    "找不到此案件：请写明案件编号，或名册和身份证号（此人只有一件未撤回的案件时）。",
    "No such case: give its number, or register and ID number where the person has one case not withdrawn.",
)


def _case_of(session: Session, row: HistoryRow) -> int | None:
    query = select(Case.id)
    if row.case is not None:
        query = query.where(Case.id == row.case)
    else:
        person = (Person.register == row.register, Person.id_no == row.id_no)
        query = query.join(Person, Person.id == Case.person_id).where(*person, Case.state != "withdrawn")
    found = session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _take_case(
    session: Session,
    context: Context,
    actor: Actor,
    case: Case,
    rows: Iterable[HistoryRow],
    source: str,
    report: HistoryReport,
) -> None:
    events = list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)))
    taken_here = any(
        not one.migrated and one.action not in _BEGINNING and one.actor != SYSTEM for one in events
    )
    known = [_identity(event) for event in events if event.migrated]
    law = context.law_of(session, case.agency_id)
    for row in sorted(rows, key=lambda one: (one.on, one.line)):
        action = key_of_step(law, row.step)
        if action is not None and row.identity(action) in known:
            known.remove(row.identity(action))
            report.known += 1
            continue
        against = _against(case, row, action, taken_here=taken_here)
        if against is not None or action is None:
            report.refused.append(row.refuse(against or _NO_STEP))
            continue
        try:
            with session.begin_nested():
                mark = _take(session, context, actor, case, row, action, source)
        except VerifierError as error:
            report.refused.append(row.refuse(error.message))
            continue
        report.entered += 1
        report.marks += [] if mark is None else [(row.line, mark)]


_NO_STEP: Final = Text("没有这种步骤或事项。", "There is no such step or fact.")


def _against(case: Case, row: HistoryRow, action: str | None, *, taken_here: bool) -> Text | None:
    if action in _HERE:
        return Text(
            "结案、还款、核销不由历史文件决定：请在本系统办理或登记收款。",
            "Endings and money are not told by this file: take the step here, or record the receipt.",
        )
    if taken_here:
        return Text(
            "案件已在本系统办理，不再接收历史。", "The case goes on in this system: no more history is taken."
        )
    if row.on >= case.opened_at.astimezone(CHINA).date():
        return Text(
            "日期不早于本系统立案日：请在本系统办理。",
            "Not before the case was opened here: take the step here.",
        )
    return None


def _take(
    session: Session, context: Context, actor: Actor, case: Case, row: HistoryRow, action: str, source: str
) -> Text | None:
    """Enter one row; return its mark."""
    detail: dict[str, Any] = {"source": source}
    if row.document:
        detail["document"] = row.document
    if action in SUMS:
        detail |= take_over_assessment(session, case, action, row.by, row.on)
    elif action in STOP_DECISIONS:
        detail |= take_over_stop(session, case, action, row.by, row.on, source)
    entered = Entered(action, source, row.on, row.due, row.office, migrated=True, detail=detail, by=row.by)
    try:
        entry, happening = enter_step(session, context, case, actor, entered)
    except KeyError as error:
        raise InvalidInput(_NO_STEP) from error
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return entry.mark


def _identity(event: CaseEvent) -> tuple[Any, ...]:
    named = str(event.detail.get("by") or ""), str(event.detail.get("document") or "")
    return (event.action, event.effective_on, event.due_on, event.office, *named)
