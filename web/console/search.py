"""One search over everything, and where each find leads."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.search.asking import LONGEST
from verifier.search.hits import Hit
from verifier.search.service import FIRST, search
from verifier.search.words import GROUP_NAMES
from web.access import needs
from web.console.asked import asked_word
from web.paging import asked_page
from web.visit import actor, context

blueprint = Blueprint("search", __name__)

_PAGES: Final[dict[str, tuple[str, str]]] = {
    "cases": ("cases.case", "case_id"),
    "leads": ("leads.lead", "lead_id"),
    "debts": ("debts.debt", "debt_id"),
}


@blueprint.get("/search")
@needs(Right.CERTIFICATION_VIEW)
def everywhere() -> str:
    """Show what the text in the address may mean, group by group; one group page by page."""
    text = request.args.get("q", "").strip()[:LONGEST]
    wanted = asked_word(request.args, "group", GROUP_NAMES)
    found = search(context(), actor(), text, group=wanted, page=asked_page(request.args))
    return render_template(
        "search/results.html",
        text=text,
        found=found,
        names=GROUP_NAMES,
        first=FIRST,
        link=lambda group=None: url_for("search.everywhere", q=text, group=group),
        page_link=lambda page: url_for("search.everywhere", q=text, group=found.chosen, page=page),
        page_of=_page_of,
    )


def _page_of(group: str, hit: Hit) -> str | None:
    """Return where a find leads; None for a paper that belongs to no case."""
    if group in _PAGES:
        endpoint, name = _PAGES[group]
        return url_for(endpoint, **{name: hit.id})  # type: ignore[arg-type]  # the name of the number differs
    if group == "papers":
        return None if hit.case_id is None else url_for("papers.listing", case_id=hit.case_id)
    return url_for("certification.person", person_id=hit.person_id)
