"""The engine of palm veins, and the commands on pictures of hands."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from matchers.errors import ImageUnreadable, NotEnrollable, SampleError, TemplateMalformed
from matchers.finger.synthesis import impress, make_finger
from matchers.palm_vein.template_file import TEMPLATE_BYTES
from matchers.transparency import BLIND
from tests.integration.cli import biometrics_scene as scene
from tests.unit.palm_vein.vein_pictures import hand
from verifier.biometrics import palm_vein as module
from verifier.biometrics.engine import Decision, Effort, Tier, compare_closely, decided
from verifier.biometrics.modalities import MODALITIES, engine_of
from verifier.biometrics.palm_vein import VeinEngine
from verifier.errors import InvalidInput
from verifier.language import Text


def png(image: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", image)[1].tobytes())


@pytest.fixture(scope="module")
def hands() -> dict[str, bytes]:
    """Two hands, two pictures each, the second one turned and moved."""
    return {
        f"{name}{number}": png(hand(seed, turn=12.0 * number, x=4.0 * number, noise=number))
        for name, seed in (("a", 1), ("b", 2))
        for number in (0, 1)
    }


def test_pictures_of_one_hand_match_and_strangers_do_not(hands) -> None:
    engine = VeinEngine()
    samples = {name: engine.sample(data, 500) for name, data in hands.items()}
    for one, other in combinations(samples, 2):
        [outcome] = engine.compare(samples[one], [samples[other]])
        assert (outcome.decision is Decision.MATCH) == (one[0] == other[0]), (one, other, outcome)
        assert outcome.tiers_used == ("fast",)
        assert outcome.doubtful is False


def test_the_registry_knows_both_modalities() -> None:
    assert MODALITIES == ("finger", "palm_vein")
    for effort in Effort:
        assert isinstance(engine_of("palm_vein", effort), VeinEngine)


@pytest.mark.parametrize(
    ("score", "decision"),
    [
        (30, Decision.MATCH),
        (29.99, Decision.INCONCLUSIVE),
        (20, Decision.INCONCLUSIVE),
        (19.99, Decision.NO_MATCH),
        (0, Decision.NO_MATCH),
    ],
)
def test_between_yes_and_no_the_hand_is_tried_again(score: float, decision: Decision) -> None:
    assert decided(score) is decision


def test_a_template_compares_like_its_picture(hands) -> None:
    engine = VeinEngine()
    sample, probe = engine.sample(hands["a0"], 500), engine.sample(hands["a1"], 300)
    assert engine.formats() == ("internal",)
    data = engine.write(sample, "internal")
    assert len(data) == TEMPLATE_BYTES
    read = engine.sample(data, 500)
    assert engine.quality(read) == engine.quality(sample)
    assert engine.facts(read) == engine.facts(sample)
    first, second = engine.compare(probe, [sample, read])
    assert first == second
    with pytest.raises(InvalidInput):
        engine.write(sample, "iso2005")


def test_the_resolution_and_the_tier_change_nothing(hands) -> None:
    engine = VeinEngine()
    fast = engine.extract(hands["a0"], 500, Tier.FAST, BLIND).sample
    both = engine.extract(hands["a0"], 100, Tier.BOTH, BLIND).sample
    assert (fast.template.symbols == both.template.symbols).all()
    assert engine.closer(fast, hands["a0"], 500) is fast


def test_a_sample_is_made_ready_once_and_the_oldest_are_forgotten(
    hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    real = module.prepare
    monkeypatch.setattr(module, "prepare", lambda template: made.append(1) or real(template))
    engine = VeinEngine(kept=1)
    probe, first, second = (engine.sample(hands[name], 500) for name in ("a0", "a1", "b0"))
    for references, so_far in (([first], 2), ([first], 2), ([second], 3), ([first], 4)):
        engine.compare(probe, references)
        assert len(made) == so_far


def test_a_good_picture_needs_no_advice_and_a_poor_one_gets_one_sentence(hands) -> None:
    def advice(image: bytes) -> tuple[Text, ...]:
        return VeinEngine().extract(image, 500, Tier.FAST, BLIND).advice

    assert advice(hands["a0"]) == ()
    told: list[tuple[Text, ...]] = []
    with pytest.raises(NotEnrollable):  # worse and worse, until there is nothing left to enrol
        told.extend(advice(png(cv2.GaussianBlur(hand(1), (0, 0), blur))) for blur in range(2, 30))
    [sentence] = told[-1]
    assert sentence.zh
    assert sentence.en
    with pytest.raises(NotEnrollable) as refused:
        advice(png(np.full((300, 400), 12, np.uint8)))
    assert "没有找到手" in refused.value.zh


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", TemplateMalformed),
        (b"words", TemplateMalformed),
        (b"PVVT\x01\x00", TemplateMalformed),
        (b"\x89PNG\r\n\x1a\n", ImageUnreadable),
        (b"BM", ImageUnreadable),
        (png(np.full((300, 300), 20, np.uint8)), NotEnrollable),
    ],
)
def test_what_is_no_hand_is_told_as_what_it_is(data: bytes, kind: type[SampleError]) -> None:
    with pytest.raises(kind):
        VeinEngine().sample(data, 500)


@pytest.mark.parametrize("other", ["a1", "b1"])
def test_an_outcome_is_drawn_and_told_with_the_score_of_the_comparison(hands, other: str) -> None:
    engine = VeinEngine()
    sides = [(engine.sample(hands[name], 500), hands[name]) for name in ("a0", other)]
    outcome, *_ = compare_closely(engine, sides[0], sides[1], 500)
    told = engine.explain(sides[0], sides[1], 500)
    numbers = json.loads(told["explanation.json"])
    assert numbers["score"] == pytest.approx(outcome.score, abs=0.01)
    assert numbers["reaches_threshold"] is (outcome.decision is Decision.MATCH)
    assert np.array(numbers["agreement"]).shape == (48, 48)
    assert told["explanation.txt"].decode().startswith("结论：同一只手。") is (other == "a1")
    assert cv2.imdecode(np.frombuffer(told["explanation.png"], np.uint8), cv2.IMREAD_COLOR).shape[0] > 900
    template = engine.write(sides[0][0], "internal")
    blank = engine.explain((engine.sample(template, 500), template), sides[1], 500)
    assert json.loads(blank["explanation.json"]) == numbers
    assert blank["explanation.png"] != told["explanation.png"]


def test_the_commands_work_on_pictures_end_to_end(bare, hands) -> None:
    for name, data in hands.items():
        (bare.path / f"{name}.png").write_bytes(data)
    (bare.path / "dark.png").write_bytes(png(np.full((300, 300), 9, np.uint8)))
    (bare.path / "finger.png").write_bytes(
        png(impress(make_finger(np.random.default_rng(1)), np.random.default_rng(2)))
    )
    run = bare.run_without_config
    vein = ("--modality", "palm_vein")
    done = run("biometrics", "extract", "a0.png", "--out", "a0.tpl", *vein, "--json")
    assert (done.code, done.json["bytes"]) == (0, TEMPLATE_BYTES)
    assert done.json["hand_cells"] > 1000
    done = run("biometrics", "compare", "a0.tpl", "a1.png", *vein, "--explain", "why", "--json")
    assert (done.code, done.json["decision"]) == (0, "match")
    assert (bare.path / "why" / "explanation.png").exists()
    stages = {path.stem[3:] for path in (bare.path / "why" / "probe").glob("*.png")}
    assert {"hand", "region", "normalised", "field", "symbols"} <= stages
    assert not list((bare.path / "why" / "reference").glob("*")), "a template has no stages"
    assert run("biometrics", "extract", "dark.png", "--out", "x.tpl", *vein).code == 1
    assert run("biometrics", "extract", "a0.png", "--out", "x.tpl", "--format", "iso2005", *vein).code == 2


def test_fingers_and_hands_are_scored_in_one_file(bare, hands) -> None:
    for name, data in hands.items():
        (bare.path / f"{name}.png").write_bytes(data)
    rng = np.random.default_rng(11)
    finger = make_finger(rng)
    for number in (1, 2):
        (bare.path / f"f{number}.png").write_bytes(png(impress(finger, rng)))
    rows = [
        "reference,probe,modality,dpi",
        "a0.png,a1.png,palm_vein,",
        "f1.png,f2.png,finger,500",
        "a0.png,b1.png,palm_vein,",
        "f1.png,a0.png,palm_vein,",
    ]
    Path("pairs.csv").write_text("\n".join(rows), "utf-8")
    done = bare.run_without_config(
        "biometrics", "score", "pairs.csv", "--out", "s.csv", "--tier", "fast", "--threads", "1"
    )
    found = scene.read(bare.path / "s.csv")
    assert [row["decision"] for row in found[:3]] == ["match", "match", "no_match"]
    assert done.code in (0, 3)
    assert found[3]["decision"] != "match"


def test_a_hand_is_found_in_a_gallery_and_in_a_folder(bare, hands) -> None:
    people = bare.path / "people"
    people.mkdir()
    for name in ("a0", "b0"):
        (people / f"{name}.png").write_bytes(hands[name])
    (bare.path / "a1.png").write_bytes(hands["a1"])
    (bare.path / "text.pvg").write_text("mine", "utf-8")
    run, vein = bare.run_without_config, ("--modality", "palm_vein", "--threads", "1")
    built = run("biometrics", "gallery", "people", "--out", "g.pvg", *vein, "--json")
    assert (built.code, built.json["references"]) == (0, 2)
    assert "已写出静脉库" in run("biometrics", "gallery", "people", "--out", "g.pvg", *vein).out
    for among in ("g.pvg", "people"):
        found = run("biometrics", "search", "a1.png", among, *vein, "--json")
        assert (found.code, found.json["candidates"][0]["label"]) == (0, "a0.png")
        assert found.json["candidates"][0]["score"] > 30
    assert "须由人工核实" in run("biometrics", "search", "a1.png", "g.pvg", *vein).out
    assert run("biometrics", "gallery", "people", "--out", "text.pvg", *vein).code == 2
    assert (bare.path / "text.pvg").read_text("utf-8") == "mine"
    confused = run("biometrics", "search", "a1.png", "g.pvg", "--json")
    assert (confused.code, "不是指纹库" in confused.json["error"]["message"]["zh"]) == (2, True)
    assert run("biometrics", "search", "a1.png", "g.pvg", "--modality", "iris").code == 2
