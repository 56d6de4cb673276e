"""Before money leaves: the coming payment file is checked, and only the very bytes released go out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.feeds.mapping import Mapping
from verifier.feeds.terms import feed_agency
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.recovery.payroll_reading import digest_of, read_payroll
from verifier.recovery.payroll_rules import Hold, check_release
from verifier.recovery.tables import PayrollCheck
from verifier.whole_files import whole, writing


def check_payroll(
    context: Context, actor: Actor, path: Path, mapping: Mapping | None = None, agency_code: str | None = None
) -> PayrollCheck:
    """Compare a coming payment file with stopped benefits and open cases, and keep what was found.

    Raises:
        NotPermitted: no right, or not a person.
        InvalidInput, HostileFile: the file as a whole cannot be used.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    digest = _digest(path)
    with context.database.write(actor.scope) as session:
        agency_id = feed_agency(session, actor, agency_code)
        found = read_payroll(context, session, agency_id, path, mapping or Mapping())
        if _digest(path) != digest:
            raise _changed()
        check = PayrollCheck(
            agency_id=agency_id,
            sha256=digest,
            file_name=os.fsencode(path.name).decode("utf-8", "replace")[:200],
            rows=found.rows,
            total_fen=found.total_fen,
            holds=[hold.as_dict() for hold in found.holds],
            checked_by=actor.name,
            checked_at=context.clock.now(),
        )
        session.add(check)
        session.flush()
        happening = Happening("payroll.checked", "payroll", str(check.id), _detail(check))
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return check


def release_payroll(
    context: Context,
    actor: Actor,
    path: Path,
    out: Path,
    reason: str,
    *,
    despite_cases: bool = False,
    mapping: Mapping | None = None,
) -> PayrollCheck:
    """Let a checked file leave: ``out`` receives exactly the checked bytes, or nothing.

    Raises:
        NotPermitted: no right, not a person, or who checked it.
        NotFound: these bytes were never checked (a file that was changed is another file).
        HeldForPerson: rows are held.
        Conflict: cases or benefits have changed since the check.
        InvalidInput: no reason, or ``out`` cannot be written.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with whole(out) as copy:
        with writing(out):
            shutil.copyfile(path, copy)
        digest = digest_of(copy)  # of the copy that leaves: nobody can change it any more
        with context.database.write(actor.scope) as session:
            check = _checked(session, digest)
            now = read_payroll(context, session, check.agency_id, copy, mapping or Mapping())
            holds = [Hold(**hold) for hold in check.holds]
            check_release(holds, now.holds, check.checked_by, actor.name, despite_cases=despite_cases)
            check.released_by, check.released_at, check.release_reason = actor.name, context.clock.now(), why
            session.flush()
            happening = Happening("payroll.released", "payroll", str(check.id), _detail(check))
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return check


def _checked(session: Session, digest: bytes) -> PayrollCheck:
    """Return the last check of these bytes."""
    query = select(PayrollCheck).where(PayrollCheck.sha256 == digest).order_by(PayrollCheck.id.desc())
    check = session.scalar(query.limit(1).with_for_update())
    if check is None:
        raise NotFound(
            Text("此文件未经核对，或核对后被改动。", "This file was never checked, or was changed since."),
            Text("请先运行 payroll check。", "Run payroll check first."),
        )
    return check


def _digest(path: Path) -> bytes:
    try:
        return digest_of(path)
    except OSError as error:
        raise InvalidInput(
            Text("无法读取文件 {p}。", "The file {p} cannot be read.").fill(p=path.name)
        ) from error


def _changed() -> Conflict:
    return Conflict(
        Text("核对期间文件被改动。", "The file was changed while it was checked."),
        Text("请重新核对。", "Check it again."),
    )


def _detail(check: PayrollCheck) -> dict[str, object]:
    return {
        "sha256": check.sha256.hex(),
        "rows": check.rows,
        "total_fen": check.total_fen,
        "held": len(check.holds),
        "cases": sorted({hold["case_id"] for hold in check.holds if hold["case_id"] is not None}),
    }
