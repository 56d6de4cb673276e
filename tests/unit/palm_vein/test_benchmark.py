"""The benchmark's own arithmetic, on numbers whose outcome is known."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.palm_vein import calibrate
from benchmarks.palm_vein.calibrate import compared, compared_of, demand_persons, fitted, measure
from benchmarks.palm_vein.dorsal import Compared, listed, pictures
from benchmarks.palm_vein.peers import Chosen, PeerRun, drawn, report
from benchmarks.palm_vein.pieces import piece
from benchmarks.palm_vein.run import by_person, dorsal, several, threshold_rates
from benchmarks.shared.fitting import calibration
from matchers.calibration import Calibration
from matchers.palm_vein.evidence import FEATURES
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.fusion import weights_from
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate
from tests.unit.palm_vein.vein_pictures import hand

PEOPLE, REFERENCES, PROBES = 12, 3, 2


def made(seed: int = 1, people: int = PEOPLE) -> Compared:
    """Two hands of each person; genuine pairs agree well, strangers hardly, a third of those not at all."""
    rng = np.random.default_rng(seed)
    hands = 2 * people
    reference = np.tile(np.repeat(np.arange(hands), REFERENCES), hands * PROBES)
    probe = np.repeat(np.arange(hands), PROBES * hands * REFERENCES)
    genuine = reference == probe
    features = rng.normal(0.2, 0.05, (len(probe), len(FEATURES)))
    features[:, :2] += 0.3 * genuine[:, None]
    features[~genuine & (rng.random(len(probe)) < 1 / 3)] = 0
    usable = np.ones(len(probe), np.bool_)
    return Compared(features.astype(np.float32), usable, reference, probe, np.arange(hands) // 2)


def test_a_calibrated_score_promises_the_false_match_rate_it_was_measured_to_have() -> None:
    found = made()
    weights = weights_from(fitted(found))
    strangers = weights.scores(found.features)[~found.genuine]
    # the worse half of the persons decides, so there may be fewer
    assert 0.08 < np.mean(strangers >= 10) < 0.101
    assert 0.005 < np.mean(strangers >= 20) < 0.0101
    assert np.mean(strangers == 0) == pytest.approx(1 / 3, abs=0.03)


def test_calibration_holds_for_hands_it_has_not_seen() -> None:
    weights = weights_from(fitted(made(2)))
    other = made(3)
    strangers = weights.scores(other.features)[~other.genuine]
    assert np.mean(strangers >= 20) == pytest.approx(0.01, abs=0.006)


def test_a_picture_that_cannot_be_used_is_an_error() -> None:
    found = made()
    found.usable[found.genuine] = False
    trials = found.trials(np.full(len(found.probe), 50.0))
    assert trials.failed[found.genuine].all()
    assert not trials.failed[~found.genuine].any()


def test_halves_have_no_person_in_common() -> None:
    one, other = made().half(0), made().half(1)
    assert not set(one.person[one.probe]) & set(other.person[other.probe])
    assert set(one.person[one.probe]) == set(one.person[one.reference])


def test_intervals_do_not_take_a_person_s_other_hand_for_genuine() -> None:
    found = made()
    trials = by_person(found, found.trials(np.zeros(len(found.probe))))
    assert trials.genuine.sum() == found.genuine.sum()
    assert len(trials) < len(found.probe)


def test_the_rates_at_a_score_lie_within_their_interval() -> None:
    found = made()
    scores = weights_from(fitted(found)).scores(found.features)
    fmr, low, high, fnmr = threshold_rates(found, found.trials(scores), 20, replicates=100)
    assert low <= fmr <= high
    assert fnmr < 0.05


def test_figures_are_printed_and_returned(capsys: pytest.CaptureFixture[str]) -> None:
    found = made()
    assert 0 <= dorsal(found)["EER"][0] < 0.05
    assert several(found, 2 * PEOPLE * REFERENCES)["EER"] < 0.05
    printed = capsys.readouterr().out
    assert "手背静脉 / dorsal-hand veins" in printed
    assert "palm-vein accuracy" not in printed


def test_without_data_there_is_nothing_to_measure(tmp_path: Path) -> None:
    assert pictures(tmp_path, "DHV_dev") == []
    assert compared(tmp_path, tmp_path / "work") is None


def test_too_few_strangers_are_not_called_a_rate() -> None:
    found = made()
    few = found.some(np.flatnonzero((found.reference < 2) & (found.probe < 2)))
    with pytest.raises(ValueError, match="too few"):
        fitted(few)


@pytest.mark.parametrize(("people", "told"), [(2, "any share"), (12, "50 %"), (39, "16 %")])
def test_weights_of_too_few_persons_are_not_written(
    people: int, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calibrate, "OUT", tmp_path / "weights.json")
    with pytest.raises(ValueError, match="rule of three") as refused:
        measure(made(people=people), "a few hands", write=True)
    assert told in str(refused.value)
    assert "40 in all" in str(refused.value)
    assert not (tmp_path / "weights.json").exists()


def test_forty_persons_are_enough_to_write_weights(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrate, "OUT", tmp_path / "weights.json")
    monkeypatch.setattr(calibrate, "ROOT", tmp_path)
    measure(made(people=40), "made-up hands", write=True)
    written = weights_from(json.loads((tmp_path / "weights.json").read_text("utf-8")))
    assert written.calibration.score[-1] >= 30
    assert "weights.json" in capsys.readouterr().out


def test_persons_without_a_second_session_do_not_count() -> None:
    found = made(people=40)
    found.usable[found.genuine & (found.person[found.probe] == 7)] = False
    with pytest.raises(ValueError, match="19 persons"):
        demand_persons(found)


def test_pictures_that_cannot_be_used_are_no_strangers_told_apart() -> None:
    found = made()
    some = np.random.default_rng(4).random(len(found.probe)) < 0.5
    found.features[some] = 0
    found.usable[some] = False
    assert fitted(found) == fitted(found.some(~some))


def test_a_curve_holds_no_point_twice() -> None:
    odds = np.repeat(np.array([-3.0, -2.0, 1.0, 2.0]), [500, 480, 15, 5])
    curve = calibration([odds], (0.5, 0.4, 0.1, 0.02, 0.01))
    assert Calibration.from_told(curve).log_odds.tolist() == sorted(set(curve["log_odds"]))


def test_strangers_who_are_all_alike_teach_no_rate() -> None:
    with pytest.raises(ValueError, match="too few different"):
        calibration([np.full(1000, -3.0)], (0.5, 0.1))


def test_the_pairs_of_a_peer_are_all_genuine_ones_of_some_persons_and_some_strangers_among_them() -> None:
    found = made()
    rows = drawn(found, 4, 50)
    probes, references = found.person[found.probe[rows]], found.person[found.reference[rows]]
    assert len(set(probes)) == 4
    assert set(references) <= set(probes)
    own = found.genuine[rows]
    assert own.sum() == 4 * 2 * REFERENCES * PROBES
    assert (~own).sum() == 50
    assert np.array_equal(rows, drawn(found, 4, 50))


@pytest.mark.parametrize("turns", [(), (4.0,)])
def test_a_peer_without_a_search_has_no_row_for_one(
    turns: tuple[float, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    found = made()
    rows = drawn(found, 4, 50)
    scores = found.features[rows, 0].astype(np.float64)
    chosen = Chosen("maximum curvature", 4, 50, turns)
    rates = report(chosen, found, PeerRun(rows, scores, scores, 1.0, 1.0, 1.0))
    assert len(rates) == (3 if turns else 2)
    assert ("with rotations" in capsys.readouterr().out) is bool(turns)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.75])
def test_a_piece_of_a_hand_is_as_large_as_asked(share: float) -> None:
    whole = extract(hand())
    cut_out = piece(VeinTemplate(np.ones((CELLS, CELLS), np.uint8)), share)
    assert cut_out.mask.mean() == pytest.approx(share, abs=0.02)
    assert (piece(whole, 1).symbols == whole.symbols).all()


def test_pictures_of_one_s_own_device_are_calibrated_by_their_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["path,subject,hand,session"]
    for person in range(4):
        for session in (1, 2):
            name = f"{person}-{session}.png"
            (tmp_path / name).write_bytes(cv2.imencode(".png", hand(20 + person, 4 * session))[1].tobytes())
            rows.append(f"{name},{person},L,{session}")
    (tmp_path / "manifest.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = compared_of(listed(tmp_path), tmp_path / "work")
    assert found.genuine.sum() == 4
    assert found.usable.all()
    assert len(list((tmp_path / "work").iterdir())) == 1
    with pytest.raises(ValueError, match="too few"):
        measure(found, "a few hands")
    # another manifest is another key
    (tmp_path / "manifest.csv").write_text("\n".join(rows[:-2]) + "\n", "utf-8")
    assert compared_of(listed(tmp_path), tmp_path / "work").genuine.sum() == 3
    assert capsys.readouterr().out
