"""Exports a case's bundle: gathered in one reading, whole or not at all, audited before it appears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bundle.container import Writer
from verifier.bundle.contents import Contents, contents_of
from verifier.bundle.plain import as_file, plain
from verifier.bundle.sealing import MANIFEST, SIGNATURE, SealedFile, manifest_bytes, sign
from verifier.bundle.words import READ_ME, read_me
from verifier.cases.caseload.blinding import must_not_be_blind
from verifier.context import Context
from verifier.devices.server_keys import ServerSigner, signer
from verifier.notices.archive import fetch
from verifier.reasons import SHORTEST_REASON, checked_reason
from verifier.whole_files import whole, writing


@dataclass(frozen=True, slots=True)
class ExportedBundle:
    """A bundle that was written. ``sha256`` is the archive's; ``broken`` entries of the chain do not hold."""

    case_id: int
    files: int
    sha256: str
    signer: str
    revealed: bool
    broken: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "case": self.case_id,
            "files": self.files,
            "sha256": self.sha256,
            "signer": self.signer,
            "revealed": self.revealed,
            "broken_audit_entries": list(self.broken),
        }


def export_bundle(
    context: Context, actor: Actor, case_id: int, out: Path, *, reveal: bool = False, reason: str = ""
) -> ExportedBundle:
    """Write the bundle of a case to ``out``, signed with the server's key.

    Masked, personal data are hidden and papers and evidence listed by their hash only. With ``reveal`` all is
    there in full. Either way the chain remembers who took which bytes, and each file that left.

    Raises:
        NotPermitted: the actor may not see cases (or personal data in full), or is not a person.
        InvalidInput: no reason for ``reveal``, or the file cannot be written.
        NotFound: no such case for this actor, or a file is gone from the archive.
        Conflict: a file was changed in the archive, or the actor may give the second look that waits.
        ConfigurationError: the server's keys cannot be used.
    """
    actor.require(Right.CASES_VIEW)
    actor.require_person()
    if reveal:
        actor.require(Right.PEOPLE_REVEAL)
    why = checked_reason(reason, shortest=SHORTEST_REASON if reveal else 0)
    key = signer(context)
    with whole(out) as temporary:
        with context.database.read(actor.scope) as session:
            must_not_be_blind(session, actor, case_id)
            contents = contents_of(session, context, case_id, with_files=reveal)
        about = {
            "case": case_id,
            "exported_at": plain(context.clock.now()),
            "exported_by": actor.name,
            "revealed": reveal,
        }
        with writing(out):
            files, sha256 = _write(temporary, key, about, _files(context, key, about, contents))
        with context.database.write(actor.scope) as session:
            detail = {"sha256": sha256, "files": files, "revealed": reveal, "reason": why}
            happenings = [Happening("case.bundle_exported", "case", str(case_id), detail)]
            happenings += _opened(case_id, contents)
            context.auditor.record(session, actor.name, actor.os_user, happenings)
    return ExportedBundle(case_id, files, sha256, key.kid, reveal, contents.proof.broken)


def _opened(case_id: int, contents: Contents) -> list[Happening]:
    """Return an entry for each paper and each file of evidence that left."""
    detail = {"case": case_id}
    return [
        Happening("notice.opened", "notice", str(file.number), detail)
        if file.subject == "notice"
        else Happening("evidence.opened", "evidence", str(file.number), detail)
        for file in contents.archived
    ]


def _files(
    context: Context, key: ServerSigner, about: dict[str, Any], contents: Contents
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file, one at a time: evidence may be large."""
    revealed = bool(about["revealed"])
    page = read_me(about["case"], about["exported_by"], about["exported_at"], key.kid, revealed=revealed)
    yield READ_ME, page
    for name, value in sorted(contents.said.items()):
        yield name, as_file(value if revealed else contents.masks.masked(value))
    for file in contents.archived:
        yield file.name, fetch(context.settings, file.sha256)


def _write(
    path: Path, key: ServerSigner, about: dict[str, Any], files: Iterator[tuple[str, bytes]]
) -> tuple[int, str]:
    """Write files, manifest and signature; return how many files, and the archive's SHA-256."""
    with path.open("wb") as stream:
        writer = Writer(stream)
        listed = [SealedFile(name, len(data), writer.add(name, data)) for name, data in files]
        manifest = manifest_bytes(about, key.kid, listed)
        writer.add(MANIFEST, manifest)
        writer.add(SIGNATURE, sign(manifest, key.private))
        return len(listed), writer.finish()
