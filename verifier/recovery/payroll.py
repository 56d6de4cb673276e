"""Before money leaves: the coming payment file is checked, and only the very bytes released go out, once."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import bulk_insert
from verifier.errors import Conflict, NotFound
from verifier.feeds.mapping import Mapping
from verifier.language import Text
from verifier.months import Month
from verifier.reasons import checked_reason
from verifier.recovery.payroll_files import (
    digest_of,
    keep_payroll,
    kept_bytes,
    last_check,
    payroll_file,
    released_check,
)
from verifier.recovery.payroll_reading import Payroll, read_payroll
from verifier.recovery.payroll_rules import Hold, check_release
from verifier.recovery.tables import PayrollCheck, PayrollFile, ReleasedPayment
from verifier.recovery.turns import take_turn
from verifier.whole_files import whole, writing

_BATCH: Final = 5000


def check_payroll(
    context: Context, actor: Actor, path: Path, mapping: Mapping | None = None, agency_code: str | None = None
) -> PayrollCheck:
    """Take a coming payment file in, compare it with stopped benefits and open cases, keep what was found.

    Raises:
        NotPermitted: no right, or not a person.
        InvalidInput, HostileFile: the file as a whole cannot be used.
        Conflict: it has left already.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    file, found = keep_payroll(context, actor, path, mapping or Mapping(), agency_code)
    with context.database.write(actor.scope) as session:
        return write_check(context, session, actor, file, found, None)


def check_kept(context: Context, actor: Actor, file_id: int) -> PayrollCheck:
    """Check a file that is kept once more, as it was brought in: cases or benefits may have changed.

    Raises:
        NotPermitted: no right, or not a person.
        NotFound: no such file for this actor, or its bytes are gone or changed.
        InvalidInput, HostileFile: the file as a whole cannot be used.
        Conflict: it has left already, or was set aside.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    with context.database.read(actor.scope) as session:
        file = payroll_file(session, file_id)
    found = look_at(context, file)
    with context.database.write(actor.scope) as session:
        file = payroll_file(session, file_id, to_change=True)
        if file.set_aside_by is not None or released_check(session, file.sha256) is not None:
            raise Conflict(
                Text("该发放文件已经办结。", "This payment file is done with already."),
                Text("如需发放，请重新报送。", "To pay by it bring it again."),
            )
        return write_check(context, session, actor, file, found, None)


def look_at(context: Context, file: PayrollFile) -> Payroll:
    """Read a kept file and look each row up, outside any transaction that others wait for.

    Cases of every agency count, also for who sees their own only.

    Raises:
        InvalidInput, HostileFile: the file as a whole cannot be used.
        NotFound: its bytes are gone, or not those that were brought in.
    """
    path = kept_bytes(context.settings, file)
    if not path.is_file() or digest_of(path) != file.sha256:
        raise NotFound(
            Text(
                "第 {n} 号发放文件的存档缺失或被改动。",
                "The kept bytes of payment file {n} are gone or changed.",
            ).fill(n=file.id),
            Text("请重新报送原文件。", "Bring the original file again."),
        )
    with context.database.read(EVERYWHERE) as session:
        return read_payroll(context, session, file.agency_id, path, Mapping.model_validate(file.mapping))


def write_check(
    context: Context,
    session: Session,
    actor: Actor,
    file: PayrollFile,
    found: Payroll,
    business_date: date | None,
) -> PayrollCheck:
    """Keep what was found in a file, with its audit entry; ``business_date`` where the night looked."""
    check = PayrollCheck(
        file_id=file.id,
        business_date=business_date,
        brought_by=file.brought_by,
        agency_id=file.agency_id,
        sha256=file.sha256,
        file_name=file.file_name,
        rows=found.rows,
        total_fen=found.total_fen,
        holds=[hold.as_dict() for hold in found.holds],
        checked_by=actor.name,
        checked_at=context.clock.now(),
    )
    session.add(check)
    session.flush()
    happening = Happening("payroll.checked", "payroll", str(file.id), _detail(check))
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
    kept: PayrollFile | None = None,
) -> PayrollCheck:
    """Let a checked file leave: ``out`` receives exactly the checked bytes, or nothing.

    Who released it may have the same bytes again (the disk was full, say); nobody else may. ``mapping`` is
    the one the file was brought in with unless another is given. ``kept``: only as this file's bytes.

    Raises:
        NotPermitted: no right, not a person, or who checked it or brought it in.
        NotFound: these bytes were never checked (a file that was changed is another file).
        HeldForPerson: rows are held.
        Conflict: it has left or was set aside, or cases, benefits or what other files paid have changed since
            the check.
        InvalidInput: no reason, or ``out`` cannot be written.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with whole(out) as copy:
        with writing(out):
            shutil.copyfile(path, copy)
        # of the copy that leaves: nobody can change it any more
        digest = digest_of(copy)
        if kept is not None and digest != kept.sha256:
            raise _never_checked()
        file_id = _file_of(context, actor, digest) if kept is None else kept.id
        with context.database.write(EVERYWHERE) as session:
            take_turn(session, "release")
            file = payroll_file(session, file_id, to_change=True)
            left = released_check(session, file.sha256)
            if left is not None:
                return _again(context, session, actor, left)
            check = _last(session, file)
            now = read_payroll(
                context, session, file.agency_id, copy, mapping or Mapping.model_validate(file.mapping)
            )
            holds = [Hold(**hold) for hold in check.holds]
            first = (check.checked_by, file.brought_by)
            check_release(holds, now.holds, first, actor.name, despite_cases=despite_cases)
            check.released_by, check.released_at, check.release_reason = actor.name, context.clock.now(), why
            session.flush()
            _keep_paid(session, check, now)
            happening = Happening("payroll.released", "payroll", str(file.id), _detail(check))
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return check


def release_kept(
    context: Context, actor: Actor, file_id: int, out: Path, reason: str, *, despite_cases: bool = False
) -> PayrollCheck:
    """Let a file leave from where its bytes are kept.

    Raises:
        NotFound: no such file for this actor, or its bytes are gone or changed.
        NotPermitted, HeldForPerson, Conflict, InvalidInput: as :func:`release_payroll`.
    """
    with context.database.read(actor.scope) as session:
        file = payroll_file(session, file_id)
    path = kept_bytes(context.settings, file)
    if not path.is_file():
        raise _never_checked()
    return release_payroll(context, actor, path, out, reason, despite_cases=despite_cases, kept=file)


def _file_of(context: Context, actor: Actor, digest: bytes) -> int:
    """Return the file with these bytes that the actor sees."""
    with context.database.read(actor.scope) as session:
        query = select(PayrollFile.id).where(PayrollFile.sha256 == digest).order_by(PayrollFile.id.desc())
        found = session.scalar(query.limit(1))
    if found is None:
        raise _never_checked()
    return found


def _last(session: Session, file: PayrollFile) -> PayrollCheck:
    if file.set_aside_by is not None:
        raise Conflict(
            Text("该发放文件已作废，不再发放。", "This payment file was set aside; it will not leave."),
            Text("如需发放，请重新报送。", "To pay by it bring it again."),
        )
    check = last_check(session, file.id)
    if check is None:
        raise _never_checked()
    return check


def _keep_paid(session: Session, check: PayrollCheck, found: Payroll) -> None:
    """Write down what the file pays, so that no other file pays it again before its payments are imported."""
    pays = iter(found.pays.items())
    while batch := list(islice(pays, _BATCH)):
        bulk_insert(
            session,
            ReleasedPayment,
            [
                {
                    "agency_id": check.agency_id,
                    "check_id": check.id,
                    "entitlement_id": entitlement,
                    "month": Month.from_ordinal(month),
                    "amount_fen": fen,
                }
                for (entitlement, month), fen in batch
            ],
        )


def _again(context: Context, session: Session, actor: Actor, left: PayrollCheck) -> PayrollCheck:
    """Hand the released bytes to their releaser once more, on record."""
    if left.released_by != actor.name:
        raise Conflict(
            Text("该发放文件已由 {who} 放行。", "{who} has released this payment file.").fill(
                who=left.released_by
            ),
            Text("再次发放须另报文件。", "To pay again bring another file."),
        )
    happening = Happening("payroll.taken_again", "payroll", str(left.file_id), _detail(left))
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return left


def _never_checked() -> NotFound:
    return NotFound(
        Text("此文件未经核对，或核对后被改动。", "This file was never checked, or was changed since."),
        Text("请先核对此文件（payroll check）。", "Check this file first (payroll check)."),
    )


def _detail(check: PayrollCheck) -> dict[str, object]:
    return {
        "sha256": check.sha256.hex(),
        "rows": check.rows,
        "total_fen": check.total_fen,
        "held": len(check.holds),
        "cases": sorted({hold["case_id"] for hold in check.holds if hold["case_id"] is not None}),
    }
