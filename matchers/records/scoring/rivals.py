"""Rivals: candidates of one record share what can be believed, for it is about one human at most."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.text import Int64s
from matchers.records.scoring.frequencies import Milli

_STRONGEST: Final = 200_000
"""Odds are bounded by two hundred bits: no evidence reaches that far."""
_FRACTIONS: Final = np.array([2.0 ** (k / 1000) for k in range(1000)])


@dataclass(frozen=True)
class Standing:
    """How each of ``n`` pairs stands among the candidates of its record.

    ``rivals`` (int32, ≤ 0): what the others take away, thousandths of a bit · ``weight`` (int32): log odds
    after
    prior, evidence and rivals · ``lead`` (int32): log odds over the strongest other candidate, at most 60
    bits · ``probability`` float64.
    """

    rivals: Milli
    weight: Milli
    lead: Milli
    probability: NDArray[np.float64]


def _odds(milli: NDArray[np.integer]) -> NDArray[np.float64]:
    whole, fraction = np.divmod(np.minimum(milli, _STRONGEST).astype(np.int64), 1000)
    odds: NDArray[np.float64] = np.ldexp(_FRACTIONS[fraction], whole.astype(np.int32))
    return odds


def standing(record: Int64s, log_odds: Milli, human: Int64s | None = None) -> Standing:
    """Let the candidates of each record compete.

    Args:
        record: n record keys; equal keys compete, in any order.
        log_odds: n prior odds times evidence of each pair, thousandths of a bit.
        human: n keys of who the candidate is; two entries of one human do not compete with each other. Left
            out, every candidate is another human.

    The posterior of a pair is its odds over one plus the odds of all candidates of its record.
    """
    if len(record) == 0:
        nothing = np.zeros(0, np.int32)
        return Standing(nothing, nothing, nothing, np.zeros(0))
    if human is None:
        human = np.arange(len(record), dtype=np.int64)
    order = np.lexsort((-log_odds, human, record))
    first = np.concatenate(
        ([True], (record[order][1:] != record[order][:-1]) | (human[order][1:] != human[order][:-1]))
    )
    leaders = order[first]
    rivals, strongest = _competition(record[leaders], log_odds[leaders])
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(first) - 1
    weight = (log_odds + rivals[group]).astype(np.int32)
    lead = np.minimum(log_odds - strongest[group], _STRONGEST).astype(np.int32)
    odds_now = _odds(weight)
    return Standing(rivals[group], weight, lead, odds_now / (1.0 + odds_now))


def _competition(record: Int64s, log_odds: Milli) -> tuple[Milli, Milli]:
    """Return for each human met by a record what the others take away, and the strongest other's log odds."""
    order = np.lexsort((-log_odds, record))
    ordered, odds = record[order], _odds(log_odds[order])
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    size = np.diff(np.concatenate((starts, [len(record)])))
    # The best one's rivals are summed without it: beside sixty bits ten would vanish in rounding.
    rest = np.add.reduceat(np.where(first, 0.0, odds), starts)[group]
    others = np.where(first, rest, odds[starts][group] + rest - odds)
    taken = np.zeros(len(record), np.int32)
    crowded = np.flatnonzero(others > 0)
    taken[crowded] = [round(-1000 * log2(1.0 + max(one, 0.0))) for one in others[crowded].tolist()]
    best, runner_up = log_odds[order][starts], np.full(len(starts), -_STRONGEST, np.int32)
    several = np.flatnonzero(size > 1)
    runner_up[several] = log_odds[order][starts[several] + 1]
    rivals, strongest = np.empty(len(record), np.int32), np.empty(len(record), np.int32)
    rivals[order] = taken
    strongest[order] = np.where(first, runner_up[group], best[group])
    return rivals, strongest
