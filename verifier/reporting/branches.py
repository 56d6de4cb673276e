"""The agencies side by side: the offices right below one, each with all below it, and that one itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.database import Scope
from verifier.errors import NotFound
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Branch:
    """One row of a comparison: the agencies ``ids`` taken together.

    ``itself``: the agency alone, without what is below it. ``has_below``: it can be looked into further.
    """

    code: str
    name: Text
    ids: frozenset[int]
    itself: bool
    has_below: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where one looks from: ``whole`` is everything below ``top``, ``branches`` its parts; none overlaps.

    ``above``: the next agency up that the reader may see, None at the reader's own.
    """

    whole: Branch
    branches: tuple[Branch, ...]
    above: str | None

    def branch(self, code: str, *, itself: bool) -> Branch | None:
        """Return the branch or the whole that is called so."""
        known = (self.whole, *self.branches)
        return next((one for one in known if one.code == code and one.itself == itself), None)


def look_from(session: Session, scope: Scope, code: str | None = None) -> Place:
    """Return the place of an agency of ``scope``; without a code, the highest one there is.

    Raises:
        NotFound: no such agency in the scope.
    """
    seen = session.scalars(
        select(Agency).where(Agency.id.in_(scope.agency_ids())).order_by(Agency.path)
    ).all()
    by_id = {one.id: one for one in seen}
    highest = [one for one in seen if one.parent_id not in by_id]
    top = next((one for one in seen if one.code == code), None)
    if code is not None and top is None:
        raise NotFound(
            Text(
                "没有编码为 {c} 的机构，或不在本机构管辖范围内。", "There is no agency {c} in your part."
            ).fill(c=code[:20])
        )
    if top is None and len(highest) == 1:
        top = highest[0]
    if top is None:
        everything = Branch(
            "", Text("全部机构", "All agencies"), frozenset(by_id), itself=False, has_below=True
        )
        return Place(everything, tuple(_below(one, seen) for one in highest), None)
    parts = [_below(one, seen) for one in seen if one.parent_id == top.id]
    alone = Branch(
        top.code, Text(top.name_zh, top.name_en), frozenset({top.id}), itself=True, has_below=False
    )
    above = by_id.get(top.parent_id or 0)
    return Place(_below(top, seen), (alone, *parts), None if above is None else above.code)


def _below(top: Agency, seen: Sequence[Agency]) -> Branch:
    ids = frozenset(one.id for one in seen if one.path.startswith(top.path))
    return Branch(top.code, Text(top.name_zh, top.name_en), ids, itself=False, has_below=len(ids) > 1)
