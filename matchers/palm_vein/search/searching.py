"""One probe against a whole gallery: two quick stages make a short list, the full comparison decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matchers.gallery.searching import (
    MOST,
    Advance,
    Candidate,
    Matcher,
    Rows,
    SearchParameters,
    best_of,
    highest,
)
from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.fusion import Weights
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.search.coarse import coarse_scores, probe_columns, vectors
from matchers.palm_vein.search.gallery import Gallery
from matchers.palm_vein.search.parameters import FIRST, SEARCH, SECOND, TOGETHER
from matchers.palm_vein.template import VeinTemplate


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
    ready = [prepare(probe) for probe in probes]
    matcher: Matcher[Prepared, Prepared] = Matcher(
        lambda probe, told: short_list(gallery, probe, shortlist, told, parameters),
        lambda row: prepare(gallery.template(row)),
        lambda probe, references: compare_prepared(probe, references, weights),
    )
    return best_of(gallery, ready, matcher, most, advance)


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
    examined, wanted = parameters.sizes(count, size)
    if wanted >= count:
        return np.arange(count)
    rows = np.arange(count)
    if examined < count:
        alike = coarse_scores(probe_columns(probe.field, FIRST), gallery.vectors, advance)
        rows = highest(alike, examined)
    return rows[highest(_second_look(gallery, probe, rows), wanted)]


def _second_look(gallery: Gallery, probe: Prepared, rows: Rows) -> Floats:
    columns = probe_columns(probe.field, SECOND)
    parts = []
    for at in range(0, len(rows), TOGETHER):
        fields = [gallery.template(int(row)).field for row in rows[at : at + TOGETHER]]
        parts.append(coarse_scores(columns, vectors(fields, SECOND)))
    return np.concatenate(parts)
