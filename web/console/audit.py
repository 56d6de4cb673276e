"""The audit drawer every page can open, and the whole chain for the audit administrator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.rights import Right
from verifier.audit.service import ChainReport
from verifier.audit.tables import AuditEntry
from verifier.database import EVERYWHERE
from web.access import needs
from web.paging import asked_page
from web.visit import context, reading

blueprint = Blueprint("audit", __name__)

_PER_PAGE: Final = 100
_IN_DRAWER: Final = 200


@blueprint.get("/audit")
@needs(Right.AUDIT_READ)
def chain() -> str:
    """Show the chain, newest first."""
    return _chain_page(None)


@blueprint.post("/audit/verification")
@needs(Right.AUDIT_READ)
def verify() -> str:
    """Recompute every mac from the first entry to the head and say whether the chain holds."""
    with reading(EVERYWHERE) as session:
        report = context().auditor.verify(session)
    return _chain_page(report)


def trail(session: Session, subjects: Sequence[tuple[str, str]], back: str) -> str:
    """Return the drawer (or, without script, the page) with the entries about ``subjects``, newest first.

    The caller has made sure that the user may see the subjects.
    """
    about = or_(
        *(and_(AuditEntry.subject_type == kind, AuditEntry.subject_id == key) for kind, key in subjects)
    )
    entries = session.scalars(
        select(AuditEntry).where(about).order_by(AuditEntry.seq.desc()).limit(_IN_DRAWER)
    ).all()
    template = "audit/drawer.html" if request.headers.get("HX-Request") else "audit/trail.html"
    return render_template(template, entries=entries, back=back)


def _chain_page(report: ChainReport | None) -> str:
    with reading(EVERYWHERE) as session:
        total = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
        pages = max(1, -(-total // _PER_PAGE))
        page = min(asked_page(request.args), pages)
        entries = session.scalars(
            select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(_PER_PAGE).offset((page - 1) * _PER_PAGE)
        ).all()
    return render_template(
        "audit/chain.html", entries=entries, total=total, page=page, pages=pages, report=report
    )
