"""Files attached to a case: kept by hash, typed by their bytes, named harmlessly, found again by any word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import HostileFile, InvalidInput, NotFound
from verifier.language import Text
from verifier.notices.archive import fetch, keep
from verifier.notices.file_names import safe_name
from verifier.notices.scanning import scan
from verifier.notices.sniffing import MediaType, media_type
from verifier.notices.tables import EvidenceFile

_LONGEST_SOURCE: Final = 100
_LONGEST_NOTE: Final = 1000
_MOST_FOUND: Final = 200


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was looked at and archived, and belongs to nothing yet."""

    sha256: bytes
    size: int
    media: MediaType
    name: str
    source: str
    note: str


def read_file(context: Context, path: Path) -> bytes:
    """Return a file's bytes; no more than the limit is ever read.

    Raises:
        InvalidInput: it cannot be read.
        HostileFile: it is larger than evidence may be.
    """
    limit = context.settings.notices.largest_file_mb * 1_000_000
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise InvalidInput(
            Text("文件 {p} 无法读取。", "The file {p} cannot be read.").fill(p=path.name),
            Text("请检查路径与权限。", "Look at its path and permissions."),
        ) from error
    _check_size(data, limit)
    return data


def receive(context: Context, data: bytes, name: str, source: str, note: str = "") -> ReceivedFile:
    """Look at a file and keep it in the archive; outside any transaction, for it may be large.

    Raises:
        InvalidInput: empty, no source, or a text too long.
        HostileFile: too large, not of a type that serves as evidence, it would run something, or the office's
            scanner found malware in it.
        ConfigurationError: the scanner does not work.
    """
    _check_size(data, context.settings.notices.largest_file_mb * 1_000_000)
    said, told = source.strip(), note.strip()
    if not 1 <= len(said) <= _LONGEST_SOURCE or len(told) > _LONGEST_NOTE:
        raise InvalidInput(
            Text(
                "请写明材料来源（不超过 {n} 字）。", "Say where the file is from, in at most {n} characters."
            ).fill(n=_LONGEST_SOURCE)
        )
    media = media_type(data)
    scan(context.settings.notices.scanner, data)
    return ReceivedFile(
        keep(context.settings, data), len(data), media, safe_name(name, media.ending), said, told
    )


def attach(context: Context, actor: Actor, case_id: int, received: ReceivedFile) -> EvidenceFile:
    """Attach a received file to a case; the same bytes a second time are the same evidence.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person of the case.
        NotFound: no such case for this actor.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    with context.database.write(actor.scope) as session:
        case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
        if case is None:
            raise NotFound(Text("没有这个案件。", "There is no such case."))
        must_not_be_close(session, actor, case.person_id)
        found, happenings = add_file(
            session, context, actor, received, case.agency_id, case.person_id, case.id
        )
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return found


def add_file(
    session: Session,
    context: Context,
    actor: Actor,
    received: ReceivedFile,
    agency_id: int,
    person_id: int,
    case_id: int | None,
) -> tuple[EvidenceFile, list[Happening]]:
    """Add a file's row inside the caller's transaction; return it and what to audit (nothing if known)."""
    same = select(EvidenceFile).where(
        EvidenceFile.case_id == case_id,
        EvidenceFile.person_id == person_id,
        EvidenceFile.sha256 == received.sha256,
    )
    known = session.scalars(same).first()
    if known is not None:
        return known, []
    row = EvidenceFile(
        agency_id=agency_id,
        case_id=case_id,
        person_id=person_id,
        sha256=received.sha256,
        size=received.size,
        media_type=received.media.name,
        name=received.name,
        source=received.source,
        note=received.note,
        search=_searchable(received),
        attached_by=actor.name,
        attached_at=context.clock.now(),
    )
    session.add(row)
    session.flush()
    detail = {"case": case_id, "sha256": received.sha256.hex(), "bytes": received.size}
    return row, [Happening("evidence.attached", "evidence", str(row.id), detail)]


def find_files(session: Session, words: str = "", case_id: int | None = None) -> list[EvidenceFile]:
    """Return files in scope, newest first, in whose name, source, note or type every word occurs."""
    query = select(EvidenceFile).order_by(EvidenceFile.id.desc()).limit(_MOST_FOUND)
    if case_id is not None:
        query = query.where(EvidenceFile.case_id == case_id)
    for word in words.casefold().split():
        query = query.where(EvidenceFile.search.contains(word, autoescape=True))
    return list(session.scalars(query))


def open_file(context: Context, actor: Actor, file_id: int) -> tuple[EvidenceFile, bytes]:
    """Return a file with its bytes, verified against its hash; each opening is audited.

    Raises:
        NotPermitted: the actor may not see personal data in full, or is not a person.
        NotFound: no such file for this actor, or gone from the archive.
        Conflict: changed in the archive.
    """
    actor.require(Right.PEOPLE_REVEAL)
    actor.require_person()
    with context.database.write(actor.scope) as session:
        row = session.scalar(select(EvidenceFile).where(EvidenceFile.id == file_id))
        if row is None:
            raise NotFound(Text("没有这份材料。", "There is no such file."))
        data = fetch(context.settings, row.sha256)
        opened = Happening("evidence.opened", "evidence", str(row.id), {"case": row.case_id})
        context.auditor.record(session, actor.name, actor.os_user, [opened])
    return row, data


def _searchable(received: ReceivedFile) -> str:
    parts = (received.name, received.source, received.note, received.media.name)
    return " ".join(parts).casefold()


def _check_size(data: bytes, limit: int) -> None:
    if not data:
        raise InvalidInput(Text("文件是空的。", "The file is empty."))
    if len(data) > limit:
        raise HostileFile(
            Text("文件超过 {n} MB。", "The file is larger than {n} MB.").fill(n=limit // 1_000_000),
            Text("请压缩图像或截取所需部分。", "Reduce the pictures, or cut out what is needed."),
        )
