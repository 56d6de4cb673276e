"""What takes long to make is kept for a while: the results used last, at most so many."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST_PROBES: Final = 32
"""A probe is needed again within its own check at most; among the references it would push out one that is
needed again tomorrow, and fill their memory to its brim."""


class Kept(Generic[K, V]):
    """Results by what they were made of; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._turn = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return what was made for a key a little earlier, else make it now; the longest unused is forgotten.

        Two threads that want the same at once may both make it: nobody waits while another one works.
        """
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._turn:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
