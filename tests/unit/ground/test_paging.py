"""Paging: a page is never beyond the end, and the pages together hold every row once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.database.paging import LARGEST_PAGE, page_span


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    span = page_span(101, 99, 50)
    assert (span.page, span.pages, span.limit, span.offset) == (3, 3, 50, 100)


def test_an_empty_list_has_one_page() -> None:
    span = page_span(0, 7, 50)
    assert (span.page, span.pages, span.offset) == (1, 1, 0)


@given(st.integers(0, 3000), st.integers(-5, LARGEST_PAGE + 50))
def test_the_pages_together_hold_every_row_once(total: int, per_page: int) -> None:
    pages = page_span(total, 1, per_page).pages
    spans = [page_span(total, number, per_page) for number in range(1, pages + 1)]
    assert all(span.limit <= LARGEST_PAGE for span in spans)
    shown = [row for span in spans for row in range(span.offset, min(span.offset + span.limit, total))]
    assert shown == list(range(total))
