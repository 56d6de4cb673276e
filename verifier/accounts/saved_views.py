"""Filters a user gave a name: an address of a list, kept without what was searched for in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import SavedView
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text

LONGEST_NAME: Final = 40
MOST_VIEWS: Final = 30
_LONGEST_QUERY: Final = 600
#: a search text (sealed in ``s``, plain in an address of old) may be somebody's; the page is where one stood
_LEFT_OUT: Final = frozenset({"s", "q", "page"})


@dataclass(frozen=True, slots=True)
class View:
    """A named address. ``query``: what stands behind the question mark, as the list's own links write it."""

    id: int
    name: str
    path: str
    query: str

    @property
    def address(self) -> str:
        """The address to follow."""
        return f"{self.path}?{self.query}" if self.query else self.path


def views_of(session: Session, user_id: int, path: str) -> tuple[View, ...]:
    """Return a user's own named filters of one list, by name."""
    query = (
        select(SavedView)
        .where(SavedView.user_id == user_id, SavedView.path == path)
        .order_by(SavedView.name, SavedView.id)
    )
    return tuple(View(row.id, row.name, row.path, row.query) for row in session.scalars(query))


def keepable(query: str) -> str:
    """Return what of an address's query is kept: the filters, without search text and page."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in _LEFT_OUT])


def keep_view(session: Session, user_id: int, name: str, path: str, query: str) -> View:
    """Keep the filters of ``path`` under a name; the same name on the same list is replaced.

    Raises:
        InvalidInput: no name, one that is too long, or nothing that could be kept.
        Conflict: the user has :data:`MOST_VIEWS` already.
    """
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise InvalidInput(
            Text(
                "请给筛选起一个 1 至 {n} 个字的名称。", "Give the filter a name of 1 to {n} characters."
            ).fill(n=LONGEST_NAME)
        )
    kept = keepable(query)
    if not kept or len(kept) > _LONGEST_QUERY:
        raise InvalidInput(
            Text("没有可保存的筛选条件。", "There is no filter to keep."),
            Text(
                "先选好条件再保存；搜索的文字不保存。",
                "Choose filters first; the text of a search is not kept.",
            ),
        )
    row = session.scalar(
        select(SavedView).where(
            SavedView.user_id == user_id, SavedView.path == path, SavedView.name == cleaned
        )
    )
    if row is None:
        number = session.scalar(
            select(func.count()).select_from(SavedView).where(SavedView.user_id == user_id)
        )
        if (number or 0) >= MOST_VIEWS:
            raise Conflict(
                Text(
                    "已保存 {n} 个筛选，请先删除不用的。", "There are {n} kept filters: remove one first."
                ).fill(n=MOST_VIEWS)
            )
        row = SavedView(user_id=user_id, path=path, name=cleaned)
        session.add(row)
    row.query = kept
    session.flush()
    return View(row.id, row.name, row.path, row.query)


def forget_view(session: Session, user_id: int, view_id: int) -> View:
    """Forget one of a user's own named filters, and return it as it was.

    Raises:
        NotFound: it is not there, or another user's.
    """
    row = session.get(SavedView, view_id)
    if row is None or row.user_id != user_id:
        raise NotFound(Text("没有这个筛选。", "There is no such filter."))
    view = View(row.id, row.name, row.path, row.query)
    session.delete(row)
    session.flush()
    return view
