"""Two impressions of one finger score high, two fingers low, however they lie and whatever is missing."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.comparison import compare, compare_prepared, prepare
from matchers.finger.minutiae import Minutiae, minutiae
from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier


def finger(seed: int) -> Minutiae:
    return make_template(np.random.default_rng(seed))


def foreign(found: Minutiae) -> FingerTemplate:
    return FingerTemplate(Tier.FOREIGN, found)


def moved(found: Minutiae, turn: float, right: float, down: float) -> Minutiae:
    """Turn counter-clockwise as seen about the middle of the minutiae, then shift."""
    x, y = found.x - found.x.mean(), found.y - found.y.mean()
    cos, sin = np.cos(turn), np.sin(turn)
    return minutiae(
        found.width,
        found.height,
        cos * x + sin * y + found.x.mean() + right,
        cos * y - sin * x + found.y.mean() + down,
        found.angle + turn,
        found.kind,
        found.quality,
    )


def test_a_template_is_most_alike_to_itself() -> None:
    for seed in range(5):
        [score] = compare(foreign(finger(seed)), [foreign(finger(seed))])
        assert score >= 60


@pytest.mark.parametrize("turn", [-1.2, -0.4, 0.3, 1.0])
def test_place_and_rotation_do_not_matter(turn: float) -> None:
    one = finger(7)
    [straight] = compare(foreign(one), [foreign(one)])
    [turned] = compare(foreign(one), [foreign(moved(one, turn, 31.0, -18.0))])
    assert turned >= straight - 1


def test_another_impression_of_a_finger_scores_above_every_stranger() -> None:
    rng = np.random.default_rng(5)
    fingers = [finger(seed) for seed in range(100, 130)]
    ready = [prepare(foreign(one)) for one in fingers]
    mates: list[float] = []
    strangers: list[float] = []
    for place, one in enumerate(fingers):
        scores = compare_prepared(prepare(foreign(another_impression(one, rng))), ready)
        mates.append(scores[place])
        strangers.extend(np.delete(scores, place))
    assert np.median(mates) > 45
    assert np.mean(np.array(mates) >= 30) >= 0.9
    assert np.mean(np.array(strangers) >= 30) <= 0.01


def test_one_call_for_many_gives_what_many_calls_give() -> None:
    probe = foreign(finger(1))
    references = [foreign(finger(seed)) for seed in range(1, 40)]
    together = compare(probe, references)
    alone = np.array([compare(probe, [reference])[0] for reference in references])
    # padding changes the order in which floating point numbers are added up, nothing else
    assert np.abs(together - alone).max() < 0.05


def test_the_order_of_references_does_not_matter() -> None:
    probe = foreign(finger(1))
    references = [foreign(finger(seed)) for seed in range(1, 70)]
    there, back = compare(probe, references), compare(probe, references[::-1])[::-1]
    assert np.abs(there - back).max() < 0.05


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_a_handful_of_minutiae_proves_nothing_and_breaks_nothing(count: int) -> None:
    few = foreign(finger(1).take(np.arange(count)))
    for probe, reference in ((few, foreign(finger(1))), (foreign(finger(1)), few), (few, few)):
        [score] = compare(probe, [reference])
        assert 0 <= score < 30


def test_minutiae_on_one_spot_or_one_line_break_nothing() -> None:
    spot = np.full(12, 100.0)
    line = np.arange(12) * 15.0
    for x, y in ((spot, spot), (line, spot), (line, line)):
        odd = foreign(minutiae(400, 400, x, y, np.zeros(12)))
        [score] = compare(odd, [foreign(finger(2))])
        assert np.isfinite(score)
        assert score < 30


def test_very_many_minutiae_are_cut_to_the_best() -> None:
    rng = np.random.default_rng(0)
    flood = minutiae(600, 600, rng.uniform(0, 600, 2000), rng.uniform(0, 600, 2000), rng.uniform(0, 6, 2000))
    [score] = compare(foreign(flood), [foreign(finger(3))])
    assert 0 <= score < 45


def test_no_references_give_no_scores() -> None:
    assert len(compare(foreign(finger(1)), [])) == 0


def test_points_far_outside_do_not_make_strangers_alike() -> None:
    corners = np.array([0, 0, 4000, 4000], np.float32), np.array([0, 4000, 0, 4000], np.float32)
    strangers = [foreign(finger(seed)) for seed in range(40)]
    for seed in range(60, 64):
        one = finger(seed)
        spread = minutiae(
            4000,
            4000,
            np.append(one.x, corners[0]),
            np.append(one.y, corners[1]),
            np.append(one.angle, np.zeros(4)),
        )
        assert compare(foreign(spread), strangers).max() < 30


def test_a_handful_of_minutiae_never_matches() -> None:
    rng = np.random.default_rng(9)
    strangers = [prepare(foreign(finger(seed))) for seed in range(60)]
    for seed in range(200, 210):
        few = finger(seed)
        rows = rng.permutation(len(few))[:7]
        assert compare_prepared(prepare(foreign(few.take(rows))), strangers).max() < 30


def test_it_matters_little_which_of_two_prints_is_the_probe() -> None:
    rng = np.random.default_rng(11)
    sides = [finger(seed) for seed in range(300, 315)]
    again = [another_impression(one, rng) for one in sides]
    for one in sides[:5]:
        there = compare(foreign(one), [foreign(other) for other in again])
        back = [compare(foreign(other), [foreign(one)])[0] for other in again]
        assert np.abs(there - back).mean() < 0.5
