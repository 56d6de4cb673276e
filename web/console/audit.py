"""The audit drawer every page can open, and the whole chain for the audit administrator."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from verifier.accounts.rights import Right
from verifier.audit.marks import marked_page
from verifier.audit.reading import chain_page, entries_about
from verifier.audit.verifying import ChainReport
from verifier.database import EVERYWHERE
from web.access import needs
from web.paging import asked_page
from web.visit import context, reading

blueprint = Blueprint("audit", __name__)


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
        report = context().check_audit_chain(session)
    return _chain_page(report)


@blueprint.get("/audit/machine")
@needs(Right.AUDIT_READ)
def marks() -> str:
    """Show what was done from the machine itself, without a login, newest first."""
    with reading(EVERYWHERE) as session:
        page = marked_page(session, asked_page(request.args))
    return render_template("audit/marks.html", page=page)


def trail(
    session: Session, subjects: Sequence[tuple[str, str]], back: str, hidden: Collection[str] = ()
) -> str:
    """Return the drawer (or, without script, the page) with the entries about ``subjects``, newest first.

    The caller has made sure that the user may see the subjects. ``hidden``: names that are not told.
    """
    entries = entries_about(session, subjects)
    template = "audit/drawer.html" if request.headers.get("HX-Request") else "audit/trail.html"
    return render_template(template, entries=entries, back=back, hidden=hidden)


def _chain_page(report: ChainReport | None) -> str:
    with reading(EVERYWHERE) as session:
        page = chain_page(session, asked_page(request.args))
    return render_template("audit/chain.html", page=page, entries=page.entries, report=report)
