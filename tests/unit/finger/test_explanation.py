"""An explanation tells what the comparison saw, and adds up to its score."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from matchers.finger.comparison import compare
from matchers.finger.comparison.features import FUSED
from matchers.finger.comparison.fusion import measured_weights, pairing
from matchers.finger.explaining.explanation import STRANGERS, Explanation, explain
from matchers.finger.explaining.explanation_text import (
    FEATURE_SENTENCES,
    NEUTRAL_SENTENCES,
    contribution_sentence,
    sentences,
)
from matchers.finger.minutiae import minutiae
from matchers.finger.synthesis import PRESETS, another_impression, make_finger, make_template, take_impression
from matchers.finger.synthesis.truth import true_minutiae
from matchers.finger.template import FingerTemplate, Tier
from verifier.biometrics.explaining import FingerPictures, explanation_files
from verifier.biometrics.pictures import PictureFolder

THRESHOLD = 30.0


def two_impressions(seed: int = 3) -> tuple[FingerTemplate, FingerTemplate]:
    rng = np.random.default_rng(seed)
    finger = make_finger(rng)
    truth = true_minutiae(finger)
    first, second = (take_impression(finger, rng, PRESETS["good"]).carry(truth) for _ in range(2))
    return FingerTemplate(Tier.FOREIGN, first), FingerTemplate(Tier.FOREIGN, second)


@pytest.fixture(scope="module")
def genuine() -> Explanation:
    return explain(*two_impressions(), THRESHOLD)


def strangers() -> Explanation:
    rng = np.random.default_rng(8)
    one, other = (FingerTemplate(Tier.FOREIGN, make_template(rng)) for _ in range(2))
    return explain(one, other, THRESHOLD)


def seen(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    return picture.astype(np.uint8)


def empty() -> FingerTemplate:
    return FingerTemplate(Tier.FOREIGN, minutiae(300, 400, *(np.zeros(0) for _ in range(3))))


def test_the_score_is_that_of_the_comparison(genuine: Explanation) -> None:
    probe, reference = two_impressions()
    assert genuine.score == pytest.approx(float(compare(probe, [reference])[0]))
    assert genuine.matches


def test_start_and_contributions_add_up_to_the_calibrated_score(genuine: Explanation) -> None:
    total = genuine.start + sum(one.amount for one in genuine.contributions)
    assert total == pytest.approx(genuine.log_odds)
    kind = pairing(*two_impressions())
    score = measured_weights().calibration[kind].scores(np.array([genuine.log_odds]))[0]
    assert score == pytest.approx(genuine.score, abs=1e-3)


def test_each_minutia_is_in_at_most_one_pair_and_never_alone_as_well(genuine: Explanation) -> None:
    for rows, alone in (
        ([pair.probe_row for pair in genuine.pairs], genuine.alone_probe),
        ([pair.reference_row for pair in genuine.pairs], genuine.alone_reference),
    ):
        assert len(set(rows)) == len(rows)
        assert not set(rows) & set(alone)


def test_pairs_are_numbered_from_the_strongest(genuine: Explanation) -> None:
    amounts = [pair.contribution for pair in genuine.pairs]
    assert amounts == sorted(amounts, reverse=True)
    assert [pair.number for pair in genuine.pairs] == list(range(1, len(amounts) + 1))
    assert len(amounts) >= 8


def test_the_motion_brings_each_probe_place_as_near_its_partner_as_stated(genuine: Explanation) -> None:
    for pair in genuine.pairs:
        moved = genuine.motion[:, :2] @ np.array(pair.probe_place) + genuine.motion[:, 2]
        assert np.hypot(*(moved - pair.reference_place)) == pytest.approx(pair.distance, abs=0.05)


def test_most_of_a_template_laid_on_itself_is_paired_at_no_distance() -> None:
    probe, _ = two_impressions()
    itself = explain(probe, probe, THRESHOLD)
    assert len(itself.pairs) == len(itself.probe)
    assert itself.alone_probe == itself.alone_reference == ()
    assert max(pair.distance for pair in itself.pairs) < 0.01


def test_the_overlap_encloses_the_pairs(genuine: Explanation) -> None:
    outline = genuine.overlap.reshape(-1, 1, 2)
    away = [cv2.pointPolygonTest(outline, pair.reference_place, True) for pair in genuine.pairs]
    assert min(away) > -12


def test_strangers_do_not_match_and_nobody_is_blamed() -> None:
    explained = strangers()
    assert not explained.matches
    zh, en = sentences(explained)[0]
    assert "不能认定" in zh
    assert "不表示一定是别人" in zh
    assert "does not mean" in en


def test_templates_without_minutiae_are_explained_too() -> None:
    full = two_impressions()[0]
    for probe, reference in ((empty(), full), (full, empty()), (empty(), empty())):
        explained = explain(probe, reference, THRESHOLD)
        assert explained.pairs == ()
        assert len(explained.overlap) == 0
        assert explained.score == pytest.approx(float(compare(probe, [reference])[0]))
        assert not explained.matches
        assert any("太少" in zh for zh, _ in sentences(explained))


def test_every_feature_has_sentences_in_both_languages_and_a_usual_value() -> None:
    assert set(FUSED) == set(FEATURE_SENTENCES) == set(NEUTRAL_SENTENCES) == set(STRANGERS)
    for name in FUSED:
        for zh, en in (*FEATURE_SENTENCES[name], NEUTRAL_SENTENCES[name]):
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert zh.endswith("。")
            assert en.endswith(".")
            assert en.isascii()


def test_a_contribution_says_whether_it_speaks_for_or_against(genuine: Explanation) -> None:
    for one in genuine.contributions:
        zh, en = contribution_sentence(one)
        assert f"{one.amount:+.1f}" in zh
        assert f"{one.amount:+.1f}" in en
    told = {contribution_sentence(one)[0] for one in strangers().contributions}
    assert told != {contribution_sentence(one)[0] for one in genuine.contributions}


def test_another_impression_without_a_picture_is_explained() -> None:
    rng = np.random.default_rng(4)
    stranger = make_template(rng)
    again = FingerTemplate(Tier.FOREIGN, another_impression(stranger, rng))
    probe = FingerTemplate(Tier.FOREIGN, stranger)
    files = explanation_files(probe, again, None, None, THRESHOLD)
    assert list(files) == ["explanation.png", "explanation.txt", "explanation.json"]
    assert all(files.values())


def test_the_files_hold_the_picture_the_sentences_and_all_numbers() -> None:
    probe, reference = two_impressions()
    blank = np.full((probe.minutiae.height, probe.minutiae.width), 200, np.uint8)
    picture, words, numbers = explanation_files(probe, reference, blank, None, THRESHOLD).values()
    assert cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR).shape[2] == 3
    assert words.decode().startswith("结论：同一手指。")
    told = json.loads(numbers)
    assert told["reaches_threshold"] is True
    assert len(told["pairs"]) == len(explain(probe, reference, THRESHOLD).pairs)
    assert len(told["minutiae"]["probe"]) == len(probe.minutiae)
    assert {"zh", "en"} == set(told["contributions"][0]["sentence"])


def test_the_score_of_the_whole_comparison_is_told_where_there_was_more_to_it() -> None:
    told = json.loads(explanation_files(*two_impressions(), None, None, 30, 12.0)["explanation.json"])
    assert (told["score"], told["reaches_threshold"]) == (12.0, False)


def test_orientations_are_written_as_strokes(tmp_path: Path) -> None:
    sink = FingerPictures(PictureFolder(tmp_path))
    sink.show("orientation", np.zeros((20, 16), np.float32))
    sink.show("grid", np.full((20, 16), 255, np.uint8))
    strokes, blank = (seen(path) for path in sorted(tmp_path.iterdir()))
    assert strokes.shape == blank.shape == (240, 192)
    assert strokes.min() == 0
    assert blank.min() == 255
