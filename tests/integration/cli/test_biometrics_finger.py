"""The engine of fingers: images and templates in any mix, either tier, and the explanation of an outcome."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from matchers.errors import (
    ImageUnreadable,
    NotEnrollable,
    ResolutionImplausible,
    SampleError,
    TemplateMalformed,
)
from matchers.finger.minutiae import minutiae
from matchers.finger.synthesis import PRESETS, impress, make_finger
from matchers.finger.template import FingerTemplate
from matchers.finger.template import Tier as Maker
from matchers.transparency import BLIND
from tests.integration.cli import biometrics_scene as scene
from tests.integration.cli.finger_scene import no_deep_tier, png, prints, quick_deep_tier
from verifier.biometrics import finger as module
from verifier.biometrics import finger_extraction
from verifier.biometrics.engine import Decision, Effort, Tier, compare_closely
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.finger_samples import FingerSample
from verifier.errors import InvalidInput

__all__ = ["no_deep_tier", "prints", "quick_deep_tier"]  # fixtures, used by their names


def test_impressions_of_one_finger_match_and_strangers_do_not(prints, no_deep_tier: None) -> None:
    engine = FingerEngine()
    samples = {name: engine.sample(data, 500) for name, data in prints.items()}
    for one, other in combinations(samples, 2):
        [outcome] = engine.compare(samples[one], [samples[other]])
        assert (outcome.decision is Decision.MATCH) == (one[0] == other[0]), (one, other, outcome)


def test_many_references_at_once_score_as_one_by_one(prints, no_deep_tier: None) -> None:
    engine = FingerEngine()
    samples = [engine.sample(data, 500) for data in prints.values()]
    together = [outcome.score for outcome in engine.compare(samples[0], samples)]
    alone = [FingerEngine().compare(samples[0], [sample])[0].score for sample in samples]
    assert together == pytest.approx(alone, abs=0.01)


def test_templates_of_every_format_compare_with_images(prints, no_deep_tier: None) -> None:
    engine = FingerEngine()
    probe = engine.sample(prints["a2"], 500)
    sample = engine.sample(prints["a1"], 500)
    assert engine.formats()[0] == "internal"
    for form in engine.formats():
        read = engine.sample(engine.write(sample, form), 500)
        [outcome] = engine.compare(probe, [read])
        assert outcome.decision is Decision.MATCH, form
        assert outcome.doubtful is False
        assert ("mixed" in outcome.tiers_used) == (form != "internal")
    with pytest.raises(InvalidInput):
        engine.write(sample, "xml")


def test_a_file_of_both_tiers_is_made_and_read(prints, quick_deep_tier: list[str]) -> None:
    engine = FingerEngine()
    both = engine.extract(prints["a1"], 500, Tier.BOTH, BLIND).sample
    read = engine.sample(engine.write(both, "internal"), 500)
    assert set(engine.facts(read)) == {"fast_minutiae", "deep_minutiae"}
    assert engine.quality(read) == engine.quality(engine.sample(prints["a1"], 500))
    [outcome] = engine.compare(both, [read])
    assert outcome.tiers_used == ("fast", "deep")
    [quick] = FingerEngine(Effort.FAST).compare(both, [read])
    assert quick.tiers_used == ("fast",)


@pytest.mark.parametrize(("score", "asked"), [(2.0, 0), (20.0, 2), (60.0, 0)])
def test_the_deep_tier_is_asked_for_doubtful_scores_only(
    prints, quick_deep_tier: list[str], monkeypatch: pytest.MonkeyPatch, score: float, asked: int
) -> None:
    real = module.compare_impressions

    def so_alike(probe, references):
        return np.full(len(references), score), real(probe, references)[1]

    monkeypatch.setattr(module, "compare_impressions", so_alike)
    engine = FingerEngine()
    sides = [(engine.sample(prints[name], 500), prints[name]) for name in ("a1", "b1")]
    outcome, *_ = compare_closely(engine, sides[0], sides[1], 500)
    assert len(quick_deep_tier) == asked
    assert outcome.doubtful is False
    assert outcome.tiers_used == (("fast", "deep") if asked else ("fast",))


def test_a_template_has_no_closer_look(prints, quick_deep_tier: list[str]) -> None:
    engine = FingerEngine()
    data = engine.write(engine.sample(prints["a1"], 500), "iso2005")
    sample = engine.sample(data, 500)
    assert engine.closer(sample, data, 500) is sample
    assert quick_deep_tier == []


def test_what_the_fast_tier_cannot_enrol_is_handed_to_the_deep_one(
    prints, quick_deep_tier: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(image, dpi: float, sink=BLIND) -> None:
        raise NotEnrollable("没有手指", "no finger")

    monkeypatch.setattr(finger_extraction, "extract_with_measures", fails)
    assert [made.tier for made in FingerEngine().sample(prints["a1"], 500).templates] == [Maker.DEEP]
    both = FingerEngine().extract(prints["a1"], 500, Tier.BOTH, BLIND)
    assert [made.tier for made in both.sample.templates] == [Maker.DEEP]
    assert both.sample.templates[0].quality == 1
    assert [sentence.en for sentence in both.advice] == ["no finger"]
    with pytest.raises(NotEnrollable):
        FingerEngine(Effort.FAST).sample(prints["a1"], 500)


def test_without_the_deep_tier_it_is_refused_by_name_and_left_out_otherwise(
    prints, no_deep_tier: None
) -> None:
    engine = FingerEngine()
    assert set(engine.facts(engine.extract(prints["a1"], 500, Tier.BOTH, BLIND).sample)) == {"fast_minutiae"}
    with pytest.raises(InvalidInput, match="deep"):
        engine.extract(prints["a1"], 500, Tier.DEEP, BLIND)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", TemplateMalformed),
        (b"words", TemplateMalformed),
        (b"FMR\x00 20\x00", TemplateMalformed),
        (b"\x89PNG\r\n\x1a\n", ImageUnreadable),
        (b"BM", ImageUnreadable),
        (png(np.full((300, 300), 200, np.uint8)), NotEnrollable),
    ],
)
def test_what_is_no_finger_is_told_as_what_it_is(
    no_deep_tier: None, data: bytes, kind: type[SampleError]
) -> None:
    with pytest.raises(kind):
        FingerEngine().sample(data, 500)


def test_a_sample_too_large_for_a_template_is_refused() -> None:
    none = np.zeros(0)
    huge = FingerSample("x", (FingerTemplate(Maker.FAST, minutiae(5000, 5000, none, none, none)),))
    with pytest.raises(InvalidInput):
        FingerEngine().write(huge, "internal")


def test_an_outcome_is_drawn_with_the_pairs_that_met(prints, no_deep_tier: None) -> None:
    engine = FingerEngine()
    sides = [(engine.sample(prints[name], 500), prints[name]) for name in ("a1", "a2")]
    told = engine.explain(sides[0], sides[1], 500)
    numbers = json.loads(told["explanation.json"])
    [outcome] = engine.compare(sides[1][0], [sides[0][0]])
    assert numbers["score"] == pytest.approx(outcome.score, abs=0.01)
    assert len(numbers["pairs"]) > 5
    words = told["explanation.txt"].decode()
    assert "同一手指" in words
    assert "the same finger" in words
    assert cv2.imdecode(np.frombuffer(told["explanation.png"], np.uint8), cv2.IMREAD_COLOR).shape[0] > 300


def test_the_commands_work_on_pictures_end_to_end(bare, prints) -> None:
    for name, data in prints.items():
        (bare.path / f"{name}.png").write_bytes(data)
    (bare.path / "blank.png").write_bytes(png(np.full((300, 300), 255, np.uint8)))
    run = bare.run_without_config
    assert run("biometrics", "extract", "a1.png", "--out", "a1.tpl", "--tier", "fast").code == 0
    done = run("biometrics", "compare", "a1.tpl", "a2.png", "--tier", "fast", "--explain", "why", "--json")
    assert (done.code, done.json["decision"]) == (0, "match")
    assert (bare.path / "why" / "explanation.png").exists()
    assert list((bare.path / "why" / "probe").glob("*.png"))
    assert run("biometrics", "extract", "blank.png", "--out", "x.tpl", "--tier", "fast").code == 1
    rows = [
        "reference,probe,modality,dpi",
        "a1.tpl,a2.png,finger,500",
        "a1.png,b1.png,finger,",
        "blank.png,b1.png,finger,",
    ]
    Path("pairs.csv").write_text("\n".join(rows), "utf-8")
    done = run("biometrics", "score", "pairs.csv", "--out", "s.csv", "--tier", "fast", "--threads", "1")
    rows = scene.read(bare.path / "s.csv")
    assert done.code == 3
    assert [row["decision"] for row in rows] == ["match", "no_match", ""]
    assert rows[2]["error"].startswith("参考样本：")


@pytest.mark.bench_data
def test_vendor_templates_of_real_prints_compare_with_our_own(bench_data: Path, no_deep_tier: None) -> None:
    folder = bench_data / "fingerprint"
    engine = FingerEngine()
    ours = engine.sample((folder / "FVC2002_DB1_B" / "103_1.png").read_bytes(), 500)
    vendor = [
        engine.sample((folder / "iso_templates" / "FVC2002_DB1_B" / f"{name}.iso").read_bytes(), 500)
        for name in ("103_2", "105_1")
    ]
    same, other = engine.compare(ours, vendor)
    assert same.score > other.score + 10
    assert same.tiers_used == ("mixed",)


def test_a_finger_laid_on_badly_is_told_what_to_do(bare) -> None:
    rng = np.random.default_rng(3)
    (bare.path / "dry.png").write_bytes(png(impress(make_finger(rng), rng, PRESETS["dry"])))
    (bare.path / "good.png").write_bytes(png(impress(make_finger(rng), rng, PRESETS["good"])))
    extract = ("biometrics", "extract", "--out", "x.tpl", "--tier", "fast")
    assert "哈一口气" in bare.run_without_config(*extract, "dry.png").out
    told = bare.run_without_config(*extract, "dry.png", "--json").json["advice"]
    assert "too dry" in told[0]["en"]
    assert bare.run_without_config(*extract, "good.png", "--json").json["advice"] == []


@pytest.mark.parametrize("tier", list(Tier))
def test_advice_costs_no_second_extraction(
    prints, quick_deep_tier: list[str], monkeypatch: pytest.MonkeyPatch, tier: Tier
) -> None:
    real, made = finger_extraction.extract_with_measures, []
    monkeypatch.setattr(
        finger_extraction, "extract_with_measures", lambda *given: made.append(1) or real(*given)
    )
    found = FingerEngine().extract(prints["a1"], 500, tier, BLIND)
    assert (len(made), len(quick_deep_tier)) == (1, tier is not Tier.FAST)
    assert FingerEngine().quality(found.sample)


def test_an_impossible_resolution_is_refused_and_not_looked_at_again(
    prints, quick_deep_tier: list[str]
) -> None:
    for tier in (Tier.FAST, Tier.BOTH):
        with pytest.raises(ResolutionImplausible, match="resolution"):
            FingerEngine().extract(prints["a1"], 250, tier, BLIND)
    with pytest.raises(ResolutionImplausible):
        FingerEngine().sample(prints["a1"], 250)
    assert quick_deep_tier == []
