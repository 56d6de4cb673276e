"""One probe against a whole gallery: two quick stages make a short list, the full comparison decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, log10

import numpy as np
from numpy.typing import NDArray

from matchers.finger.search.searching import MOST, STEPS, Advance, Candidate
from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.fusion import Weights
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.search.coarse import coarse_scores, probe_columns, vectors
from matchers.palm_vein.search.gallery import Gallery
from matchers.palm_vein.search.parameters import FIRST, SEARCH, SECOND, TOGETHER, SearchParameters
from matchers.palm_vein.template import VeinTemplate

Rows = NDArray[np.int64]
_AT_ONCE = 64


def search_several(
    gallery: Gallery,
    probes: Sequence[VeinTemplate],
    most: int = MOST,
    *,
    shortlist: int | None = None,
    advance: Advance | None = None,
    weights: Weights | None = None,
    parameters: SearchParameters = SEARCH,
) -> tuple[Candidate, ...]:
    """Return at most ``most`` references, the highest score first, the lower row first among equals.

    ``probes`` are pictures of one hand. Of the ``shortlist`` references that are fully compared for each
    (None: a fiftieth of the gallery, 200 at least) the best are returned exactly; a mate that is not among
    them is missed (docs/palm-vein.md). What any probe finds is compared with all of them; the best score
    counts, less 10·log10 of their number, and so means the same (union bound).

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


def short_list(
    gallery: Gallery,
    probe: Prepared,
    size: int | None = None,
    advance: Callable[[int], None] | None = None,
    parameters: SearchParameters = SEARCH,
) -> Rows:
    """Return the rows that deserve the full comparison, the likeliest first; all if ``size`` is no less.

    Raises:
        TemplateMalformed: a record of the gallery is damaged.
    """
    count = len(gallery)
    wanted = _at_least(parameters.compared_share, parameters.least_compared, count) if size is None else size
    if wanted >= count:
        return np.arange(count)
    examined = max(wanted, _at_least(parameters.examined_share, parameters.least_examined, count))
    rows = np.arange(count)
    if examined < count:
        alike = coarse_scores(probe_columns(probe.field, FIRST), gallery.vectors, advance)
        rows = _highest(alike, examined)
    return rows[_highest(_second_look(gallery, probe, rows), wanted)]


def _second_look(gallery: Gallery, probe: Prepared, rows: Rows) -> Floats:
    columns = probe_columns(probe.field, SECOND)
    parts = []
    for at in range(0, len(rows), TOGETHER):
        fields = [gallery.template(int(row)).field for row in rows[at : at + TOGETHER]]
        parts.append(coarse_scores(columns, vectors(fields, SECOND)))
    return np.concatenate(parts)


def _at_least(share: float, least: int, count: int) -> int:
    return max(least, ceil(share * count))


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
