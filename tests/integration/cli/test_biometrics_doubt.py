"""The finger engine where one look is not enough, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchers.codecs.finger_record import (
    from_minutiae,
    read_finger_record,
    record_of,
    write_finger_record,
)
from matchers.errors import (
    NotEnrollable,
    TemplateMalformed,
)
from matchers.finger.minutiae import minutiae
from matchers.transparency import BLIND
from tests.integration.cli.finger_scene import no_deep_tier, prints, quick_deep_tier
from verifier.biometrics import finger as module
from verifier.biometrics.engine import Effort, Tier, compare_closely
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.finger_samples import FingerSample

__all__ = ["no_deep_tier", "prints", "quick_deep_tier"]  # fixtures, used by their names


def deep_only(engine: FingerEngine, data: bytes) -> FingerSample:
    return engine.sample(engine.write(engine.extract(data, 500, Tier.DEEP, BLIND).sample, "internal"), 500)


def test_a_stored_deep_template_makes_the_deep_tier_look_at_the_other_picture(
    prints, quick_deep_tier: list[str]
) -> None:
    engine = FingerEngine()
    stored = deep_only(engine, prints["a1"])
    asked = len(quick_deep_tier)
    picture = engine.sample(prints["a2"], 500)
    [first] = engine.compare(picture, [stored])
    assert first.doubtful
    outcome, *_ = compare_closely(engine, (stored, b""), (picture, prints["a2"]), 500)
    assert len(quick_deep_tier) == asked + 1
    assert outcome.tiers_used == ("deep",)


def test_where_one_side_can_never_be_seen_deep_nobody_asks(prints, quick_deep_tier: list[str]) -> None:
    engine = FingerEngine()
    fast = engine.extract(prints["a1"], 500, Tier.FAST, BLIND).sample
    stored = engine.sample(engine.write(fast, "internal"), 500)
    [outcome] = engine.compare(engine.sample(prints["b1"], 500), [stored])
    assert not outcome.doubtful
    assert quick_deep_tier == []


def test_a_poor_print_is_looked_at_again_however_low_it_scores(
    prints, quick_deep_tier: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FingerEngine()
    sides = [engine.sample(prints[name], 500) for name in ("a1", "b1")]
    monkeypatch.setattr(
        module,
        "compare_impressions",
        lambda probe, references: (np.zeros(len(references)), (module.Way.FAST,)),
    )
    [sure] = engine.compare(sides[0], [sides[1]])
    assert not sure.doubtful
    poor = replace(sides[0], templates=(replace(sides[0].templates[0], quality=2),))
    [unsure] = engine.compare(poor, [sides[1]])
    assert unsure.doubtful


def test_a_print_only_the_deep_tier_reads_has_a_quality_too(prints, quick_deep_tier: list[str]) -> None:
    engine = FingerEngine(Effort.DEEP)
    quality = engine.quality(engine.sample(prints["a1"], 500))
    assert quality == FingerEngine(Effort.FAST).quality(FingerEngine().sample(prints["a1"], 500))


def test_a_record_of_several_views_or_hardly_any_minutiae_is_refused(prints) -> None:
    engine = FingerEngine()
    view = read_finger_record(engine.write(engine.sample(prints["a1"], 500), "iso2005")).views[0]
    two = write_finger_record(record_of(view, replace(view, number=1)))
    with pytest.raises(TemplateMalformed, match="2 views"):
        engine.sample(two, 500)
    few = write_finger_record(record_of(from_minutiae(view.at_500_dpi().take(np.arange(3)))))
    with pytest.raises(NotEnrollable, match="too few"):
        engine.sample(few, 500)
    far = np.arange(5) * 1000.0
    wide = minutiae(9000, 9000, far, far, far)
    with pytest.raises(TemplateMalformed, match="larger than a hand"):
        engine.sample(write_finger_record(record_of(from_minutiae(wide))), 500)


def test_an_output_never_replaces_a_picture(bare, prints) -> None:
    (bare.path / "a1.png").write_bytes(prints["a1"])
    done = bare.run_without_config("biometrics", "extract", "a1.png", "--out", "a1.png", "--tier", "fast")
    assert done.code == 2
    done = bare.run_without_config("biometrics", "gallery", ".", "--out", "a1.png")
    assert done.code == 2
    assert (bare.path / "a1.png").read_bytes() == prints["a1"]
