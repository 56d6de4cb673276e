"""The inbox's filter as an address: what is asked for is in the link, so a view can be kept and sent on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from flask import url_for
from werkzeug.datastructures import MultiDict

from verifier.accounts.tables import Agency
from verifier.crossmatch.inbox_filter import InboxFilter, Sort
from verifier.language import Text
from web import wording
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text

STATES: Final = ("open", "waiting", "confirmed", "cleared", "withdrawn")
TIERS: Final = ("certain", "probable")
STRENGTHS: Final = ("strong", "supporting")
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class Query:
    """The inbox as asked for in an address."""

    state: str = "open"
    kinds: tuple[str, ...] = ()
    tier: str | None = None
    strength: str | None = None
    agency: str | None = None
    text: str = ""
    sort: Sort = "expected"
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Query:
        """Read an address; what is not understood counts as not said."""
        return cls(
            state=_one_of(args.get("state"), STATES) or "open",
            kinds=tuple(dict.fromkeys(kind for kind in args.getlist("kind") if kind))[:20],
            tier=_one_of(args.get("tier"), TIERS),
            strength=_one_of(args.get("strength"), STRENGTHS),
            agency=(args.get("agency") or "")[:20] or None,
            text=sought_text(args),
            sort=next((sort for sort in SORTS if sort == args.get("sort")), "expected"),
            page=asked_page(args),
        )

    def filter(self) -> InboxFilter:
        """Return what the inbox understands."""
        return InboxFilter(
            states=(self.state,),
            kinds=self.kinds,
            tiers=(self.tier,) if self.tier else (),
            strengths=(self.strength,) if self.strength else (),
            agency=self.agency,
            text=self.text,
            sort=self.sort,
        )

    def arguments(self) -> dict[str, object]:
        """Return the address's arguments, defaults left out."""
        found: dict[str, object] = {
            "state": self.state if self.state != "open" else None,
            "kind": list(self.kinds) or None,
            "tier": self.tier,
            "strength": self.strength,
            "agency": self.agency,
            FIELD: sought_handle(self.text),
            "sort": self.sort if self.sort != "expected" else None,
            "page": self.page if self.page > 1 else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def link(self, endpoint: str = "leads.inbox", **values: object) -> str:
        """Return the address of this view, or of a page that comes back to it."""
        return url_for(endpoint, **{**self.arguments(), **values})  # type: ignore[arg-type]  # values of many types by name

    def turned(self, **changes: object) -> Query:
        """Return the same view with something changed, from its first page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # values of many types by name

    def with_kind(self, kind: str) -> Query:
        """Return the view with a kind added, or taken away when it was there."""
        kinds = tuple(k for k in self.kinds if k != kind) if kind in self.kinds else (*self.kinds, kind)
        return self.turned(kinds=kinds)


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    return next((one for one in known if one == value), None)


def applied_chips(query: Query, agencies: Sequence[Agency]) -> list[tuple[Text, Query]]:
    """Return each filter in use in words, with the view that is left when it is taken away."""
    chips: list[tuple[Text, Query]] = []
    if query.text:
        chips.append((Text("搜索“{q}”", "Search “{q}”").fill(q=query.text), query.turned(text="")))
    if query.tier:
        chips.append((wording.word(wording.TIERS, query.tier), query.turned(tier=None)))
    if query.strength:
        chips.append((wording.word(wording.STRENGTHS, query.strength), query.turned(strength=None)))
    if query.agency:
        names = {agency.code: Text(agency.name_zh, agency.name_en) for agency in agencies}
        chips.append((wording.word(names, query.agency), query.turned(agency=None)))
    return chips


def page_link(query: Query) -> Callable[[int], str]:
    """Return what makes the address of another page of the same view."""
    return lambda page: query.turned(page=page).link()
