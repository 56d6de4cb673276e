"""Which rows make one page of a list: a page beyond the end is the last one, an empty list has one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LARGEST_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The place of one page: its number from 1, how many there are (at least 1), and its rows."""

    page: int
    pages: int
    limit: int
    offset: int


def page_span(total: int, asked: int, per_page: int) -> PageSpan:
    """Return the page to show of ``total`` rows when page ``asked`` was asked for.

    ``per_page`` is brought between 1 and :data:`LARGEST_PAGE`.
    """
    size = min(max(per_page, 1), LARGEST_PAGE)
    pages = max(1, -(-total // size))
    page = min(max(asked, 1), pages)
    return PageSpan(page, pages, size, (page - 1) * size)
