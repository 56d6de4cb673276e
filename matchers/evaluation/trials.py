"""The outcome of many comparisons, and of the attempts at them that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FAILED: Final = -np.inf
"""The score of a comparison that could not be made: a sample was unusable. It never counts as a match."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Trials:
    """Comparisons of a reference with a probe: arrays of one length, one entry for each comparison.

    A subject is what has its own biometric characteristic: a finger, a hand. Comparisons of one subject with
    itself are *genuine*, all others *impostor* (mated and non-mated in ISO/IEC 2382-37).
    """

    #: higher = more alike; :data:`FAILED` where there is none
    score: Floats
    #: any numbers that tell subjects apart
    reference_subject: Integers
    probe_subject: Integers

    def __post_init__(self) -> None:
        """Refuse arrays of different lengths and scores that are no numbers.

        Raises:
            ValueError: either.
        """
        if not len(self.score) == len(self.reference_subject) == len(self.probe_subject):
            raise ValueError("scores and subjects differ in number")
        if np.isnan(self.score).any() or np.isposinf(self.score).any():
            raise ValueError("a score is a number, or FAILED")

    def __len__(self) -> int:
        return len(self.score)

    @property
    def genuine(self) -> Flags:
        """True where both samples come from one subject."""
        return np.asarray(self.reference_subject == self.probe_subject)

    @property
    def failed(self) -> Flags:
        """True where no comparison could be made."""
        return np.asarray(np.isneginf(self.score))

    def completed(self) -> Trials:
        """Return the comparisons that could be made: what is left when unusable samples are turned away."""
        kept = ~self.failed
        return Trials(self.score[kept], self.reference_subject[kept], self.probe_subject[kept])
