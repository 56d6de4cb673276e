"""One search over everything, and where each find leads."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.search.hits import Hit
from verifier.search.service import FIRST, search
from verifier.search.words import GROUP_NAMES
from web.access import ANY_USER, needs
from web.console.asked import asked_word
from web.paging import asked_page
from web.sought import FIELD, address_of, sought_handle, sought_text
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
    text = sought_text(request.args)
    wanted = asked_word(request.args, "group", GROUP_NAMES)
    found = search(context(), actor(), text, group=wanted, page=asked_page(request.args))

    def link(group: str | None = None, page: int | None = None) -> str:
        return url_for("search.everywhere", group=group, page=page, **{FIELD: sought_handle(text)})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "search/results.html",
        text=text,
        found=found,
        names=GROUP_NAMES,
        first=FIRST,
        link=link,
        page_link=lambda page: link(found.chosen, page),
        page_of=_page_of,
    )


@blueprint.post("/search/text")
@needs(ANY_USER)  # nothing is looked up here; the page it leads to asks its own right
def ask() -> AnyResponse:
    """Lead to the list or search a form asks for, with what was typed sealed in the address."""
    return redirect(address_of(request.form))


def _page_of(group: str, hit: Hit) -> str | None:
    """Return where a find leads; None for a paper that belongs to no case."""
    if group in _PAGES:
        endpoint, name = _PAGES[group]
        return url_for(endpoint, **{name: hit.id})  # type: ignore[arg-type]  # the name of the number differs
    if group == "papers":
        return None if hit.case_id is None else url_for("papers.listing", case_id=hit.case_id)
    return url_for("certification.person", person_id=hit.person_id)
