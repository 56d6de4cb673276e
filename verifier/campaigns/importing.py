"""Takes in what became of reminders: every row is applied, known already, or told with its line and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.campaigns.address_tasks import ask_for_addresses
from verifier.campaigns.marking import may_have_left, settle
from verifier.campaigns.result_rows import ResultRow, read_results, readable
from verifier.campaigns.tables import Recipient
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import among, chunks
from verifier.errors import InvalidInput, VerifierError, unforeseen
from verifier.language import Text
from verifier.outbox.folders import own_folder, sms_folder
from verifier.outbox.sending import nothing_to_guard

_ENDINGS: Final = (".csv", ".xlsx", ".jsonl")
#: files the night takes up at once; what is left waits for the next
_MOST_FILES: Final = 200
#: below ``results``
_DONE, _FAILED = "done", "failed"
_LEADS_AWAY: Final = Text(
    "短信结果目录 results 中的 done 或 failed 指向别处，结果没有读取。请改回普通目录。",
    "Of the results of messages, done or failed leads elsewhere: none were read. Make them plain folders.",
)
_UNKNOWN: Final = Text("没有这个编号的提醒。", "There is no reminder of this id.")
_NOT_LEFT: Final = Text(
    "这条提醒没有发出，不会有结果。", "This reminder has not left: it can have no result."
)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be used: its line in the file, its id as far as it was read, and why."""

    line: int
    reference: str
    problem: Text


@dataclass(slots=True)
class Imported:
    """A file in numbers: ``received`` = ``applied`` + ``repeated`` + the bad rows, always."""

    received: int = 0
    applied: int = 0
    repeated: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "received": self.received,
            "applied": self.applied,
            "repeated": self.repeated,
            "bad": [
                {"line": one.line, "id": one.reference, "problem": one.problem.as_dict()} for one in self.bad
            ],
        }


def import_results(context: Context, actor: Actor, path: Path) -> Imported:
    """Take in a file; the same file again changes nothing.

    Raises:
        NotPermitted: the actor may not work on tasks.
        InvalidInput, HostileFile: the file as a whole cannot be used; nothing of it was taken in.
    """
    if actor.is_person:
        actor.require(Right.TASKS_WORK)
    return _import(context, actor, path, nothing_to_guard)


def import_folder(context: Context, actor: Actor, guard: Callable[[Session], None]) -> tuple[int, list[Text]]:
    """Take in what a gateway laid into ``results``; return how many rows were applied, and what went wrong.

    A file that was taken in moves to ``results/done``, one that cannot be used to ``results/failed``. Killed
    in between, a file is taken in again, which changes nothing.
    """
    folder = sms_folder(context.settings) / "results"
    if not folder.is_dir():
        return 0, []
    if any((folder / place).is_symlink() for place in (_DONE, _FAILED)):  # files would land anywhere
        return 0, [_LEADS_AWAY]
    applied, told = 0, []
    waiting = sorted(
        one
        for one in folder.iterdir()
        # a gateway still writes under another name, or with a full stop before it
        if one.is_file()
        and not one.is_symlink()  # it would have us read what the gateway may not
        and one.suffix.lower() in _ENDINGS
        and not one.name.startswith(".")
    )
    for path in waiting[:_MOST_FILES]:
        try:
            found, why = _import(context, actor, path, guard), None
        except InvalidInput as error:
            found, why = Imported(), error.message
        except (VerifierError, SQLAlchemyError, OSError):  # not the file's fault: it is tried again
            raise
        except Exception as error:  # a file nobody foresaw must not keep people from being reminded
            found, why = Imported(), unforeseen(error)
        if why is not None:
            told.append(
                Text("短信结果文件 {f} 未能读取：{why}", "Results {f} cannot be read: {why}").fill(
                    f=path.name, why=why
                )
            )
            path.replace(own_folder(folder / _FAILED) / path.name)
            continue
        applied += found.applied
        if found.bad:
            told.append(
                Text(
                    "短信结果文件 {f} 有 {n} 行未能采用，首行为第 {line} 行：{why}",
                    "Results {f}: {n} rows could not be used, first line {line}: {why}",
                ).fill(
                    f=path.name,
                    n=len(found.bad),
                    line=found.bad[0].line,
                    why=found.bad[0].problem,
                )
            )
        path.replace(own_folder(folder / _DONE) / path.name)
    # names of files, and what is quoted of them, are kept with the night's report
    return applied, [Text(readable(one.zh), readable(one.en)) for one in told]


def _import(context: Context, actor: Actor, path: Path, guard: Callable[[Session], None]) -> Imported:
    rows = list(read_results(path))
    found = Imported(received=len(rows))
    audit: list[Happening] = []
    today, theirs = business_today(context.clock), _theirs(context, actor, rows)
    # a human's other reminders, and the task about the address, may be another office's
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        humans: set[int] = set()
        for chunk in chunks(rows):
            humans |= _apply(session, context, theirs, chunk, found)
        session.flush()
        ask_for_addresses(session, context, humans, actor.name, today, audit)
        detail = {
            "received": found.received,
            "applied": found.applied,
            "repeated": found.repeated,
            "bad": len(found.bad),
        }
        audit.append(Happening("campaign.results_imported", "campaign", today.isoformat(), detail))
        context.auditor.record(session, actor.name, actor.os_user, audit)
    found.bad.sort(key=lambda one: one.line)
    return found


def _theirs(context: Context, actor: Actor, rows: list[ResultRow]) -> set[str]:
    """Return which of the references are of reminders the actor may see."""
    found: set[str] = set()
    with context.database.read(actor.scope) as session:
        for chunk in chunks(sorted({row.reference for row in rows})):
            query = select(Recipient.reference).where(among(session, Recipient.reference, chunk))
            found.update(session.scalars(query))
    return found


def _apply(
    session: Session, context: Context, theirs: set[str], rows: tuple[ResultRow, ...], found: Imported
) -> set[int]:
    """Apply rows; return the humans whose reminders did not arrive."""
    references = sorted({row.reference for row in rows} & theirs)
    query = select(Recipient).where(among(session, Recipient.reference, references))
    known = {one.reference: one for one in session.scalars(query.with_for_update())}
    now, failed = context.clock.now(), set()
    for row in rows:
        one = known.get(row.reference)
        if row.problem is not None or row.result is None:
            found.bad.append(BadRow(row.line, row.reference, row.problem or _UNKNOWN))
        elif one is None:
            found.bad.append(BadRow(row.line, row.reference, _UNKNOWN))
        elif not may_have_left(one):
            found.bad.append(BadRow(row.line, row.reference, _NOT_LEFT))
        elif settle(one, row.result, row.why, now):
            found.applied += 1
            if row.result == "undeliverable":
                failed.add(one.human_id)
        else:
            found.repeated += 1
    return failed
