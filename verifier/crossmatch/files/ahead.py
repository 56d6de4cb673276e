"""Walks an iterator one step ahead in a thread of its own: parsing and using a batch overlap."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the same items in the same order; the next one is being made while one is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as worker:
        following = worker.submit(next, items, None)
        while (item := following.result()) is not None:
            following = worker.submit(next, items, None)
            yield item
