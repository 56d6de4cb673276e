"""Impressions are compared by what both sides have, and doubt is told."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.impressions import Way, compare_impressions, doubtful, prepare_impression
from matchers.finger.orientation_grid import OrientationGrid
from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier

GRID = OrientationGrid(np.full((20, 20), 5, np.uint8))


def seen(seed: int, *tiers: Tier) -> list[FingerTemplate]:
    found = make_template(np.random.default_rng(seed))
    rng = np.random.default_rng(seed + 1000)
    return [
        FingerTemplate(tier, another_impression(found, rng), None if tier is Tier.FOREIGN else GRID)
        for tier in tiers
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "way"),
    [
        ((Tier.FAST,), (Tier.FAST,), Way.FAST),
        ((Tier.FAST, Tier.DEEP), (Tier.FAST,), Way.FAST),
        ((Tier.DEEP,), (Tier.FAST, Tier.DEEP), Way.DEEP),
        ((Tier.FAST, Tier.DEEP), (Tier.FAST, Tier.DEEP), Way.BOTH),
        ((Tier.FAST,), (Tier.DEEP,), Way.MIXED),
        ((Tier.FAST, Tier.DEEP), (Tier.FOREIGN,), Way.MIXED),
        ((Tier.FOREIGN,), (Tier.FOREIGN,), Way.MIXED),
    ],
)
def test_impressions_are_compared_as_both_sides_were_seen(
    ours: tuple[Tier, ...], theirs: tuple[Tier, ...], way: Way
) -> None:
    probe = prepare_impression(seen(1, *ours))
    scores, ways = compare_impressions(probe, [prepare_impression(seen(s, *theirs)) for s in (1, 2, 3)])
    assert set(ways) == {way}
    assert scores[0] > max(scores[1:])


def test_references_of_several_makers_keep_their_places() -> None:
    probe = prepare_impression(seen(1, Tier.FAST, Tier.DEEP))
    mixed = [seen(2, Tier.FAST), seen(1, Tier.FOREIGN), seen(3, Tier.FAST, Tier.DEEP), seen(1, Tier.DEEP)]
    scores, ways = compare_impressions(probe, [prepare_impression(templates) for templates in mixed])
    assert ways == (Way.FAST, Way.MIXED, Way.BOTH, Way.DEEP)
    assert min(scores[1], scores[3]) > max(scores[0], scores[2])


def test_only_the_fast_tier_doubts() -> None:
    assert doubtful(20, Way.FAST)
    assert not doubtful(20, Way.BOTH)
    assert not doubtful(20, Way.MIXED)
    assert not doubtful(1, Way.FAST)
    assert not doubtful(60, Way.FAST)


def test_an_impression_without_templates_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        prepare_impression([])
