"""Coming payment files: their bytes are kept from when they are brought in until they leave, or never do."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.feeds.mapping import Mapping
from verifier.feeds.terms import feed_agency
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.recovery.payroll_reading import Payroll, read_payroll
from verifier.recovery.tables import PayrollCheck, PayrollFile
from verifier.settings import Settings
from verifier.whole_files import writing


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are kept, with its last check; ``state`` is one of ``words.PAYROLL_STATES``."""

    file: PayrollFile
    check: PayrollCheck | None

    @property
    def state(self) -> str:
        """How far the file has come."""
        if self.check is not None and self.check.released_by is not None:
            return "released"
        if self.file.set_aside_by is not None:
            return "set_aside"
        if self.check is None:
            return "unchecked"
        return "held" if self.check.holds else "waiting"


def bring_payroll(
    context: Context, actor: Actor, path: Path, mapping: Mapping | None = None, agency_code: str | None = None
) -> PayrollFile:
    """Take a coming payment file in. The night checks it; it leaves by nothing but a person's release.

    The same bytes a second time are the same file; one that was set aside is taken up again.

    Raises:
        NotPermitted: no right, or not a person.
        InvalidInput, HostileFile: the file as a whole cannot be used or kept; nothing of it is.
        Conflict: it has left already.
    """
    actor.require_person()
    actor.require(Right.FEEDS_IMPORT)
    return keep_payroll(context, actor, path, mapping or Mapping(), agency_code)[0]


def keep_payroll(
    context: Context, actor: Actor, path: Path, mapping: Mapping, agency_code: str | None
) -> tuple[PayrollFile, Payroll]:
    """Read a file, keep its bytes, then its row: a row never lacks its file. Return it with what was read.

    Raises:
        InvalidInput, HostileFile: the file as a whole cannot be used or kept; nothing of it is.
        Conflict: it has left already.
    """
    with _copied(context.settings, path) as copy:
        found = _read(context, actor, copy, mapping, agency_code)
        digest = digest_of(copy)
        kept = _folder(context.settings) / digest.hex()
        with writing(kept):
            copy.replace(kept)
    return _keep_row(context, actor, path, mapping, agency_code, digest), found


def _read(context: Context, actor: Actor, copy: Path, mapping: Mapping, agency_code: str | None) -> Payroll:
    """Read the file outside any transaction that others wait for; cases of every agency count."""
    with context.database.read(actor.scope) as session:
        agency_id = feed_agency(session, actor, agency_code)
    with context.database.read(EVERYWHERE) as session:
        return read_payroll(context, session, agency_id, copy, mapping)


def _keep_row(
    context: Context, actor: Actor, path: Path, mapping: Mapping, agency_code: str | None, digest: bytes
) -> PayrollFile:
    with context.database.write(actor.scope) as session:
        agency_id = feed_agency(session, actor, agency_code)
        known = select(PayrollFile).where(PayrollFile.agency_id == agency_id, PayrollFile.sha256 == digest)
        file = session.scalar(known.with_for_update())
        if released_check(session, digest) is not None:
            raise Conflict(
                Text("该发放文件已经放行。", "This payment file has left already."),
                Text("再次发放须另报文件。", "To pay again bring another file."),
            )
        if file is None:
            file = PayrollFile(
                agency_id=agency_id,
                sha256=digest,
                file_name=os.fsencode(path.name).decode("utf-8", "replace")[:200],
                mapping=mapping.model_dump(mode="json"),
                brought_by=actor.name,
                brought_at=context.clock.now(),
            )
            session.add(file)
        elif file.set_aside_by is None:
            return file
        file.set_aside_by = file.set_aside_at = file.set_aside_reason = None
        session.flush()
        happening = Happening("payroll.brought", "payroll", str(file.id), {"sha256": digest.hex()})
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return file


def set_aside_payroll(context: Context, actor: Actor, file_id: int, reason: str) -> PayrollFile:
    """Mark a file as one that will not leave: a corrected one takes its place, for instance.

    Raises:
        NotPermitted: no right, or not a person.
        NotFound: no such file for this actor.
        Conflict: it has left, or is set aside already.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        file = payroll_file(session, file_id, to_change=True)
        if file.set_aside_by is not None or released_check(session, file.sha256) is not None:
            raise Conflict(
                Text("该发放文件已经办结。", "This payment file is done with already."),
                Text("请查看其当前状态。", "Look at it as it is now."),
            )
        file.set_aside_by, file.set_aside_at = actor.name, context.clock.now()
        file.set_aside_reason = why
        session.flush()
        happening = Happening("payroll.set_aside", "payroll", str(file.id), {})
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return file


def payroll_file(session: Session, file_id: int, *, to_change: bool = False) -> PayrollFile:
    """Return a kept file.

    Raises:
        NotFound: no such file in the session's scope.
    """
    query = select(PayrollFile).where(PayrollFile.id == file_id)
    file = session.scalar(query.with_for_update() if to_change else query)
    if file is None:
        raise NotFound(
            Text("没有第 {n} 号发放文件。", "There is no payment file {n}.").fill(n=file_id),
            Text("请在“发放前核对”中查找（payroll list）。", "Look it up under Payroll (payroll list)."),
        )
    return file


def open_files(session: Session) -> Sequence[PayrollFile]:
    """Return the files that may still leave, oldest first."""
    released = exists().where(
        PayrollCheck.sha256 == PayrollFile.sha256, PayrollCheck.released_by.is_not(None)
    )
    query = select(PayrollFile).where(PayrollFile.set_aside_by.is_(None), ~released)
    return session.scalars(query.order_by(PayrollFile.id)).all()


def kept_files(session: Session, *, limit: int = 100) -> list[KeptFile]:
    """Return the newest files, each with the check by which it left, else its last one."""
    files = session.scalars(select(PayrollFile).order_by(PayrollFile.id.desc()).limit(limit)).all()
    return [kept_file(session, file) for file in files]


def kept_file(session: Session, file: PayrollFile) -> KeptFile:
    """Return a file with the check by which it left, else its last one."""
    return KeptFile(file, released_check(session, file.sha256) or last_check(session, file.id))


def released_check(session: Session, sha256: bytes) -> PayrollCheck | None:
    """Return the check by which these bytes left, whoever had brought them in; None if they have not."""
    query = select(PayrollCheck).where(PayrollCheck.sha256 == sha256, PayrollCheck.released_by.is_not(None))
    return session.scalar(query)


def last_check(session: Session, file_id: int) -> PayrollCheck | None:
    """Return a file's newest check."""
    query = select(PayrollCheck).where(PayrollCheck.file_id == file_id).order_by(PayrollCheck.id.desc())
    return session.scalar(query.limit(1))


def kept_bytes(settings: Settings, file: PayrollFile) -> Path:
    """Return where the bytes of a file lie; whoever uses them hashes what they read."""
    return _folder(settings) / file.sha256.hex()


def digest_of(path: Path) -> bytes:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _folder(settings: Settings) -> Path:
    return settings.nightly.report_dir.parent / "payroll"


@contextmanager
def _copied(settings: Settings, path: Path) -> Iterator[Path]:
    """Yield a copy under its own name, gone at the end unless it was moved.

    What is read, hashed and kept is the copy, whatever happens to ``path`` meanwhile.
    """
    folder = _folder(settings)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        room = tempfile.TemporaryDirectory(prefix=".coming-", dir=folder)
    with room:
        copy = Path(room.name) / path.name
        try:
            copy.touch(mode=0o600)
            shutil.copyfile(path, copy)
        except OSError as error:
            raise InvalidInput(
                Text("无法读取文件 {p}。", "The file {p} cannot be read.").fill(p=path.name)
            ) from error
        yield copy
