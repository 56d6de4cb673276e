"""One probe against a whole gallery: two quick stages make a short list, the full comparison decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np

from matchers.finger.comparison import compare_prepared, prepare
from matchers.finger.comparison.fusion import Weights
from matchers.finger.comparison.prepared import Prepared
from matchers.finger.minutiae import Floats
from matchers.finger.search.coarse import coarse_scores
from matchers.finger.search.description import describe
from matchers.finger.search.gallery import Gallery
from matchers.finger.search.geometry import Rows, geometry_scores
from matchers.finger.search.parameters import SEARCH, SearchParameters
from matchers.finger.template import FingerTemplate

Advance = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and of how much."""
STEPS: Final = ("coarse", "full")
MOST: Final = 10
_AT_ONCE: Final = 32


@dataclass(frozen=True)
class Candidate:
    """A reference that may be of the probe's finger, with its comparison score."""

    label: str
    row: int
    score: float


def search(
    gallery: Gallery,
    probe: FingerTemplate,
    most: int = MOST,
    *,
    shortlist: int | None = None,
    advance: Advance | None = None,
    weights: Weights | None = None,
    parameters: SearchParameters = SEARCH,
) -> tuple[Candidate, ...]:
    """Return at most ``most`` references, the highest score first, the lower row first among equals.

    Of the ``shortlist`` references that are fully compared (None: a fiftieth of the gallery, 500 at least)
    the best are returned exactly. A mate that is not among them is missed: on real prints about one in
    a hundred that the full comparison would match (docs/finger-search.md). A short list as long as the
    gallery compares everything.

    Raises:
        TemplateMalformed: a record of the gallery is damaged.
    """
    return search_several(
        gallery,
        [probe],
        most,
        shortlist=shortlist,
        advance=advance,
        weights=weights,
        parameters=parameters,
    )


def search_several(
    gallery: Gallery,
    probes: Sequence[FingerTemplate],
    most: int = MOST,
    *,
    shortlist: int | None = None,
    advance: Advance | None = None,
    weights: Weights | None = None,
    parameters: SearchParameters = SEARCH,
) -> tuple[Candidate, ...]:
    """Do the same with several impressions of one finger.

    What any of them finds is compared with all. The best score counts, less 10·log10 of their number: the
    more often one tries, the likelier a stranger comes up once (union bound), and so a score means the same.

    Raises:
        TemplateMalformed: a record of the gallery is damaged.
    """
    tell = advance or _silent
    ready = [prepare(probe) for probe in probes]
    if not ready or not len(gallery):
        return ()
    lists = [
        short_list(gallery, probe, shortlist, _share_of(tell, turn, len(ready), len(gallery)), parameters)
        for turn, probe in enumerate(ready)
    ]
    rows = np.unique(np.concatenate(lists))
    scores = _full_scores(gallery, ready, rows, tell, weights)
    order = np.lexsort((rows, -scores))[: max(0, most)]
    return tuple(Candidate(gallery.label(int(rows[at])), int(rows[at]), float(scores[at])) for at in order)


def expected_false_hits(score: float, references: int) -> float:
    """Return how many references of other fingers are expected to score so high in a whole gallery.

    A stranger reaches a score s once in 10^(s/10) comparisons, and so many were made as there are
    references. A score of 30, which decides one comparison, is reached by 100 of 100,000 strangers.
    """
    return float(references * 10 ** (-score / 10))


def short_list(
    gallery: Gallery,
    probe: Prepared,
    size: int | None = None,
    advance: Callable[[int], None] | None = None,
    parameters: SearchParameters = SEARCH,
) -> Rows:
    """Return the rows that deserve the full comparison, the likeliest first; all if ``size`` is no less."""
    count = len(gallery)
    wanted = _at_least(parameters.compared_share, parameters.least_compared, count) if size is None else size
    if wanted >= count:
        return np.arange(count)
    examined = max(wanted, _at_least(parameters.examined_share, parameters.least_examined, count))
    described = describe(probe)
    alike = coarse_scores(described, gallery.vectors, gallery.starts, advance)
    chosen = _highest(alike, examined)
    lying = geometry_scores(described, gallery.vectors, gallery.places, gallery.starts, chosen)
    return chosen[_highest(lying, wanted)]


def _at_least(share: float, least: int, count: int) -> int:
    return max(least, int(np.ceil(share * count)))


def _highest(scores: Floats, most: int) -> Rows:
    """Return places of the highest scores, best first, the earlier among equals."""
    return np.argsort(-scores, kind="stable")[: max(0, most)]


def _full_scores(
    gallery: Gallery, probes: Sequence[Prepared], rows: Rows, tell: Advance, weights: Weights | None
) -> Floats:
    scores = np.zeros(len(rows), np.float32)
    for at in range(0, len(rows), _AT_ONCE):
        references = [prepare(gallery.template(int(row))) for row in rows[at : at + _AT_ONCE]]
        each = [compare_prepared(probe, references, weights) for probe in probes]
        scores[at : at + len(references)] = np.max(each, axis=0)
        tell(STEPS[1], at + len(references), len(rows))
    penalty = np.float32(10 * log10(len(probes)))
    return np.asarray(np.maximum(scores - penalty, 0), np.float32)


def _share_of(tell: Advance, turn: int, turns: int, count: int) -> Callable[[int], None]:
    return lambda done: tell(STEPS[0], turn * count + done, turns * count)


def _silent(step: str, done: int, total: int) -> None:
    """Nobody wants to know."""
    del step, done, total
