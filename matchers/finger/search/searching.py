"""One probe against a whole gallery: two quick stages make a short list, the full comparison decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matchers.finger.comparison import compare_prepared, prepare
from matchers.finger.comparison.fusion import Weights
from matchers.finger.comparison.prepared import Prepared
from matchers.finger.search.coarse import coarse_scores
from matchers.finger.search.description import describe
from matchers.finger.search.gallery import Gallery
from matchers.finger.search.geometry import geometry_scores
from matchers.finger.search.parameters import SEARCH
from matchers.finger.template import FingerTemplate
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
    """Return at most ``most`` references, the highest score first, the lower row first among equals.

    ``probes`` are impressions of one finger. Of the ``shortlist`` references that are fully compared for each
    (None: a fiftieth of the gallery, 500 at least) the best are returned exactly. A mate that is not among
    them is missed: on real prints about one in a hundred that the full comparison would match
    (docs/finger-search.md). A short list as long as the gallery compares everything. What any probe finds is
    compared with all of them; the best score counts, less 10·log10 of their number.

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
    """Return the rows that deserve the full comparison, the likeliest first; all if ``size`` is no less."""
    count = len(gallery)
    examined, wanted = parameters.sizes(count, size)
    if wanted >= count:
        return np.arange(count)
    described = describe(probe)
    alike = coarse_scores(described, gallery.vectors, gallery.starts, advance)
    chosen = highest(alike, examined)
    lying = geometry_scores(described, gallery.vectors, gallery.places, gallery.starts, chosen)
    return chosen[highest(lying, wanted)]
