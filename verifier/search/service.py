"""One search over people, cases, leads, accounts, papers and debts: grouped, masked, audited.

What is looked for is never written down: the audit entry holds a keyed hash of it, so that two searches for
the same thing can be told to be so by whoever may read the chain, and nobody learns what it was.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database.paging import page_span
from verifier.search import hits
from verifier.search.asking import Asked, asked
from verifier.search.hits import Hit
from verifier.search.matters import find_cases, find_debts, find_leads, find_papers
from verifier.search.people import MOST, find_accounts, find_people
from verifier.search.words import GROUP_NAMES

#: hits of each group where all groups are shown, and of a page of one group
FIRST, PER_PAGE = 5, 20
_RIGHTS: Final[dict[str, Right]] = {
    "cases": Right.CASES_VIEW,
    "leads": Right.LEADS_VIEW,
    "papers": Right.CASES_VIEW,
    "debts": Right.CASES_VIEW,
}


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``total`` counts at most 200, ``more``: there may be others."""

    key: str
    hits: tuple[Hit, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Results:
    """Everything found, group by group, empty groups left out; ``page`` of ``pages`` of the chosen group.

    ``understood``: the text can mean something; a name of one character or three digits cannot.
    """

    understood: bool
    groups: tuple[Group, ...]
    chosen: str | None
    page: int
    pages: int

    @property
    def total(self) -> int:
        """How much was found in all groups."""
        return sum(group.total for group in self.groups)


def search(ctx: Context, actor: Actor, text: str, *, group: str | None = None, page: int = 1) -> Results:
    """Find what ``text`` may mean among what the actor may see, and write down that a search was made.

    ``group``: a code of ``GROUP_NAMES`` to see page by page; None shows the first of each.

    Raises:
        NotPermitted: the actor may not see people.
    """
    actor.require(Right.CERTIFICATION_VIEW)
    what = asked(text)
    if not what.plain:
        return Results(understood=True, groups=(), chosen=None, page=1, pages=1)
    with ctx.database.read(actor.scope) as session:
        groups = _groups(session, actor, what)
        chosen = group if any(one.key == group for one in groups) else None
        total = next((len(one.found) for one in groups if one.key == chosen), 0)
        span = page_span(total, page, PER_PAGE)
        shown = tuple(
            Group(
                key=one.key,
                hits=tuple(_read(session, one, chosen, span.offset)),
                total=len(one.found),
                more=len(one.found) >= MOST,
            )
            for one in groups
        )
    results = Results(what.means_something or bool(shown), shown, chosen, span.page, span.pages)
    with ctx.database.write(actor.scope) as session:
        ctx.auditor.record(session, actor.name, actor.os_user, [_happening(ctx, what, results)])
    return results


@dataclass(frozen=True, slots=True)
class _Kind:
    """What was found of one kind, with why, and what reads it."""

    key: str
    found: Sequence[tuple[int, str]]
    read: Callable[[Session, Sequence[tuple[int, str]]], list[Hit]]


def _groups(session: Session, actor: Actor, what: Asked) -> list[_Kind]:
    people = find_people(session, what)
    accounts = find_accounts(session, what.digits) if what.digits else []
    # people first, then whose account was found: their cases are what is looked for by an account number
    about = list(dict.fromkeys([*(one.person_id for one in people), *(person for _, person in accounts)]))
    found = [
        _Kind("people", [(one.person_id, one.why) for one in people], hits.people),
        _Kind("accounts", [(account, "account") for account, _ in accounts], hits.accounts),
    ]
    if _RIGHTS["cases"] in actor.rights:
        cases = find_cases(session, what, about)
        numbered = [case for case, _ in cases]
        found.insert(1, _Kind("cases", cases, hits.cases))
        found.append(_Kind("papers", [(one, "number") for one in find_papers(session, what)], hits.papers))
        found.append(_Kind("debts", find_debts(session, what, numbered), hits.debts))
    if _RIGHTS["leads"] in actor.rights:
        found.insert(2, _Kind("leads", find_leads(session, what, about), hits.leads))
    order = list(GROUP_NAMES)
    return sorted((one for one in found if one.found), key=lambda one: order.index(one.key))


def _read(session: Session, kind: _Kind, chosen: str | None, offset: int) -> list[Hit]:
    if chosen is None:
        return kind.read(session, kind.found[:FIRST])
    return kind.read(session, kind.found[offset : offset + PER_PAGE]) if kind.key == chosen else []


def _happening(ctx: Context, what: Asked, results: Results) -> Happening:
    digest = hmac.new(ctx.auditor.key, f"search\0{what.plain.upper()}".encode(), hashlib.sha256)
    counts = {f"found_{group.key}": group.total for group in results.groups}
    detail = {"keyed_hash": digest.hexdigest()[:32], **counts, "page": results.page}
    return Happening("search.made", "search", "console", detail)
