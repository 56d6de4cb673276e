"""Gathers everything a bundle holds of a case, in one reading: what is said, and the files beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.bundle.audit_proof import AuditProof, audit_proof
from verifier.bundle.explanations import explanation, remember_person
from verifier.bundle.masks import Masks
from verifier.bundle.plain import columns, plain
from verifier.cases.case_view import CaseView, case_view
from verifier.certification.checks.view import checks
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.notices.queries import notices_of, services_of
from verifier.notices.sniffing import AMR, DOCX, JPEG, MP3, MP4, OFD, PDF, PNG, TIFF, WAV, XLSX
from verifier.notices.tables import EvidenceFile, PublicationEntry
from verifier.people.history import identity_changes_of
from verifier.recovery.views import debt_view, debts_of_case

_MOST_CHECKS: Final = 100_000
_ENDINGS: Final = {
    one.name: one.ending for one in (PDF, JPEG, PNG, TIFF, MP4, WAV, MP3, AMR, DOCX, XLSX, OFD)
}
_CASE = ("id", "kind", "state", "opened_by", "opened_at", "version")
_PERSON = ("register", "pid", "id_no", "name", "sex", "birth", "address", "phone")
_BENEFIT = ("id", "scheme", "monthly_fen", "account_no", "state", "started", "stopped")
_VERIFICATION = ("id", "at", "verified_by", "finding", "how", "proof")
_ASSESSMENT = (
    *("id", "state", "total_fen", "lines", "basis", "proposed_by", "proposed_at"),
    *("decided_by", "decided_at", "decision_reason"),
)
_NOTICE = (
    *("id", "kind", "number", "made_by", "made_at", "made_on", "due_on"),
    *("sha256", "size", "template_sha256"),
)
_SERVICE = (
    *("method", "outcome", "attempted_on", "served_on", "receiver", "witness"),
    *("proof_id", "proof_kind", "note", "recorded_by", "recorded_at"),
)
_EVIDENCE = ("id", "name", "media_type", "sha256", "size", "source", "note", "attached_by", "attached_at")
#: facts of a check that are no business of a case: names, which stand elsewhere
_NOT_OF_A_CHECK = frozenset({"person_name", "masked_id", "operator_name"})


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file that lies in the archive under its hash. ``subject``: notice or evidence, with its number."""

    name: str
    sha256: bytes
    subject: str
    number: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a case's bundle holds: JSON values by file name, archived files, the audit proof, the masks."""

    said: dict[str, Any]
    archived: tuple[ArchivedFile, ...]
    proof: AuditProof
    masks: Masks


@dataclass
class _Gathered:
    said: dict[str, Any] = field(default_factory=dict)
    archived: list[ArchivedFile] = field(default_factory=list)
    subjects: dict[str, list[int | str]] = field(default_factory=dict)
    masks: Masks = field(default_factory=Masks)


def contents_of(session: Session, context: Context, case_id: int, *, with_files: bool) -> Contents:
    """Return the contents of a case's bundle; without files papers and evidence are listed by hash only.

    Raises:
        NotFound: no such case in the session's scope.
    """
    view = case_view(session, context, case_id)
    found = _Gathered()
    _case(session, view, found)
    for lead in view.leads:
        found.said[f"leads/{lead.id}.json"] = explanation(session, lead.id, found.masks)
    found.subjects |= {"case": [case_id], "person": [view.person.id], "lead": [one.id for one in view.leads]}
    _documents(session, case_id, found)
    _evidence(session, case_id, found)
    _biometrics(session, view, found)
    _ledger(session, context, view, found)
    if not with_files:
        found.archived.clear()
    present = {file.name for file in found.archived}
    for index in ("documents/index.json", "evidence/index.json"):
        for item in found.said[index]:
            item["file"] = item["file"] if item["file"] in present else None
    proof = audit_proof(session, context.auditor.key, found.subjects)
    found.said["audit/proof.json"] = proof.as_dict()
    return Contents(found.said, tuple(found.archived), proof, found.masks)


def _case(session: Session, view: CaseView, found: _Gathered) -> None:
    remember_person(found.masks, view.person)
    found.masks.know("account", [right.account_no for right in view.entitlements])
    for change in identity_changes_of(session, view.person.id):
        if change.field in {"name", "address"}:  # the timeline masks numbers itself
            found.masks.know(change.field, [change.previous, change.new])
    found.said["case.json"] = columns(view.case, *_CASE) | {
        "agency": plain(view.identity.agency_name),
        "person": columns(view.person, *_PERSON),
        "amount_at_risk_fen": view.identity.amount_at_risk_fen,
        "benefits": [columns(right, *_BENEFIT) for right in view.entitlements],
        "evidence": plain(view.evidence),
        "stop_rule": plain(view.stop_rule),
        "stop_statements": [one.as_dict() for one in view.stop_statements],
        "verifications": [columns(one, *_VERIFICATION) for one in view.verifications],
        "not_assessable": plain(view.not_assessable),
        "next_step": plain(view.next_step),
        "last_certified_on": plain(view.last_certified_on),
        "certified_until": plain(view.certified_until),
        "contradicted_on": plain(view.contradicted_on),
    }
    found.said["timeline.json"] = plain(view.timeline)


def _documents(session: Session, case_id: int, found: _Gathered) -> None:
    index = []
    for notice in notices_of(session, case_id):
        name = f"documents/{notice.id}.docx"
        services = services_of(session, notice)
        for service in services:
            _remember_people(found.masks, service.receiver, service.witness)
        index.append(
            columns(notice, *_NOTICE)
            | {
                "title": notice.values["title"],
                "services": [columns(one, *_SERVICE) for one in services],
                "file": name,
            }
        )
        found.archived.append(ArchivedFile(name, notice.sha256, "notice", notice.id))
    found.said["documents/index.json"] = index
    found.subjects["notice"] = [item["id"] for item in index]
    listed = select(PublicationEntry.list_id).where(PublicationEntry.case_id == case_id)
    found.subjects["publication"] = list(session.scalars(listed))


def _remember_people(masks: Masks, *written: str | None) -> None:
    """Remember names as somebody wrote them, also without the remark behind: 王小明（子）."""
    for text in written:
        masks.know("name", [text, re.split(r"[（(]", text or "")[0]])


def _evidence(session: Session, case_id: int, found: _Gathered) -> None:
    query = select(EvidenceFile).where(EvidenceFile.case_id == case_id).order_by(EvidenceFile.id)
    index = []
    for row in session.scalars(query):
        name = f"evidence/{row.id}{_ENDINGS.get(row.media_type, '.bin')}"
        index.append(columns(row, *_EVIDENCE) | {"file": name})
        found.archived.append(ArchivedFile(name, row.sha256, "evidence", row.id))
    found.said["evidence/index.json"] = index
    found.subjects["evidence"] = [item["id"] for item in index]


def _biometrics(session: Session, view: CaseView, found: _Gathered) -> None:
    """The facts of the person's checks: no sample, no template, no score somebody could tune to."""
    about = Check.person_id == view.person.id
    facts = [plain(one) for one in checks(session, about, limit=_MOST_CHECKS)]
    found.said["biometrics/checks.json"] = [
        {name: value for name, value in one.items() if name not in _NOT_OF_A_CHECK} for one in facts
    ]
    found.subjects["check"] = [one["id"] for one in facts]


def _ledger(session: Session, context: Context, view: CaseView, found: _Gathered) -> None:
    debts = [
        debt_view(session, context, row.reference).as_dict() for row in debts_of_case(session, view.case.id)
    ]
    assessments = [columns(one, *_ASSESSMENT) for one in view.assessments]
    for one in assessments:
        found.masks.know("account", [line.get("account_no") for line in one["lines"]])
    found.said["ledger/debts.json"] = debts
    found.said["ledger/assessments.json"] = assessments
    found.subjects["debt"] = [debt["id"] for debt in debts]
    found.subjects["refund"] = [refund["id"] for debt in debts for refund in debt["refunds"]]
