"""Short codes by which one finger or hand is sought among all, and the lists they are searched in.

A code is kept encrypted beside its template. In memory the codes of all stand as arrays that only grow: who
searches sees a part of them that no longer changes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class CodeOutdated(Exception):
    """A code another version made: it is to be made anew from the template."""


class Growing:
    """Rows of one kind in one array, doubled when it is full; copies are rare, views cost nothing."""

    def __init__(self, width: tuple[int, ...], dtype: Any) -> None:
        self._rows = np.zeros((1024, *width), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, rows: NDArray[Any]) -> None:
        """Add rows at the end; what :meth:`view` returned earlier stays as it was."""
        wanted = self._count + len(rows)
        if wanted > len(self._rows):
            larger = np.zeros((max(wanted, 2 * len(self._rows)), *self._rows.shape[1:]), self._rows.dtype)
            larger[: self._count] = self._rows[: self._count]
            self._rows = larger
        self._rows[self._count : wanted] = rows
        self._count = wanted

    def view(self) -> NDArray[Any]:
        """Return the rows there are now."""
        return self._rows[: self._count]

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._rows.nbytes


class Searchable(ABC):
    """What a search looks at: codes as they were at one moment."""

    @abstractmethod
    def short_list(self, sample: Any, most: int | None) -> NDArray[np.int64]:
        """Return the places of the codes most like a sample, the likeliest first.

        ``most`` None: the share of all that the matcher thinks right.
        """


class CodeList(ABC):
    """The codes of one modality, in the order they were added."""

    @abstractmethod
    def __len__(self) -> int:
        """Return how many there are."""

    @abstractmethod
    def extend(self, codes: Sequence[bytes]) -> None:
        """Add codes; all or none.

        Raises:
            CodeOutdated: another version made one of them.
        """

    @abstractmethod
    def searchable(self) -> Searchable:
        """Return the codes there are now."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes in memory."""


class Codes(ABC):
    """What a modality's codes are made of."""

    @abstractmethod
    def code(self, sample: Any) -> bytes:
        """Return the code of an engine's sample."""

    @abstractmethod
    def current(self, code: bytes) -> bool:
        """Tell whether this version made it."""

    @abstractmethod
    def new_list(self) -> CodeList:
        """Return an empty list."""
