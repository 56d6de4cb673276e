"""References kept ready in memory, so that a person's next check neither decrypts nor prepares them again.

At most some 400 megabytes a process. What is kept is only ever used for rows that were just read from the
database and are not revoked; when a process revokes, it forgets everything it kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from verifier.biometrics.engine import TemplateEngine
from verifier.biometrics.kept import Kept
from verifier.biometrics.modalities import engine_of

MOST_KEPT: Final = {"finger": 700, "palm_vein": 500}
"""Half a megabyte each of fingers, a fifth of hands."""
_MOST_SAMPLES: Final = 2000
"""Templates as they were read: a few kilobytes each."""

Key = tuple[int, int, str, int, bytes]
"""Everything the row says of itself: template, person, modality, version, and its nonce.

A row given to another person is not found here and must be opened, which fails; equal rows of two databases
differ in their nonces.
"""


class KeptReferences:
    """A memory of references; threads may share it."""

    def __init__(self, most_samples: int, most_prepared: Mapping[str, int]) -> None:
        self._most_samples = most_samples
        self._most_prepared = most_prepared
        self._turn = threading.Lock()
        self._engines: dict[str, TemplateEngine[Any]] = {}
        self._samples: Kept[Key, Any] = Kept(most_samples)
        self._opened = 0

    def engine(self, modality: str) -> TemplateEngine[Any]:
        """Return the engine that keeps the references of a modality prepared.

        Raises:
            InvalidInput: there is no such modality.
        """
        with self._turn:
            if modality not in self._engines:
                self._engines[modality] = engine_of(modality, kept=self._most_prepared.get(modality))
            return self._engines[modality]

    def sample(self, key: Key, make: Callable[[], Any]) -> Any:
        """Return the sample of a template, made now or a little earlier."""

        def counted() -> Any:
            self._opened += 1
            return make()

        return self._samples.get(key, counted)

    @property
    def opened(self) -> int:
        """How many templates had to be opened so far."""
        return self._opened

    def forget(self) -> None:
        """Forget all references; those still needed are opened again."""
        with self._turn:
            self._engines = {}
            self._samples = Kept(self._most_samples)


KEPT: Final = KeptReferences(_MOST_SAMPLES, MOST_KEPT)
"""Of the people who are checked in this process."""
PASSING: Final = KeptReferences(0, {"finger": 80, "palm_vein": 80})
"""For enrolments and searches: they look at many people once, who must not push out those who are checked."""


def forget_everybody() -> None:
    """Forget all references of this process."""
    KEPT.forget()
    PASSING.forget()
