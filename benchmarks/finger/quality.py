"""Does quality predict matching? ``python -m benchmarks.finger.quality [--fit] [--json FILE]``.

Error-versus-reject on FVC2002: the threshold of each set stays at FMR 1/1000, the worst tenth and fifth of
the prints are turned away by quality, and the FNMR of the rest is told, beside the same by minutia count
alone and by a thousand random rejections. ``--fit`` measures the weights anew, on all sets but one, and tells
what they do on that one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.fvc import DPI, ImageSet, finger_of, image_sets
from benchmarks.finger.sources import FINGER, MATCHERS
from benchmarks.shared.cache import PICTURE_READING, Cache, hash_of
from benchmarks.shared.places import ROOT, absent, data_folder
from matchers.errors import SampleError
from matchers.finger.comparison.compare import all_features
from matchers.finger.comparison.fusion import Pairing, measured_weights
from matchers.finger.comparison.prepared import prepare
from matchers.finger.fast.extract import extract_with_measures
from matchers.finger.fast.measures import Measures
from matchers.finger.quality import MODEL, TERMS, QualityModel, weighted
from matchers.finger.synthesis import PRESETS, Condition, Sensor, impress, make_finger, on
from matchers.finger.template import FingerTemplate
from matchers.images import read_image

Reals = NDArray[np.float64]
FINGERS = 24
"""Synthetic fingers in the fit."""
SYNTHETIC_SHARE = 0.3
"""Weight of the synthetic comparisons in the fit: they bring conditions the real prints lack."""
CLEAR = 0.25
"""A comparison is clear if it scores above this share of the real genuine ones."""
REJECTED = (0.0, 0.1, 0.2)
STRICTER = (1.0, 2.0)
"""Few errors are left at FMR 1/1000: log odds above that threshold, each about a tenth of the FMR."""


@dataclass(frozen=True)
class Prints:
    """Impressions of a set with their measures, and their comparisons; scores are log odds."""

    measures: list[Measures]
    #: (c, 2) rows of the genuine comparisons, and their scores
    genuine: NDArray[np.int64]
    score: Reals
    #: the lowest score that at most one in 1,000 impostors reaches
    threshold: float = 0.0


def real_prints(images: ImageSet) -> Prints:
    """Extract and compare a set by the extended protocol."""
    made = [
        extract_with_measures(read_image(path.read_bytes()), images.dpi) for path in images.images.values()
    ]
    fingers = np.array([finger_of(name) for name in images.images])
    genuine, score, impostor = _compared([template for template, _ in made], fingers)
    threshold = float(np.sort(impostor)[-(len(impostor) // 1000) - 1]) + 1e-6
    return Prints([measures for _, measures in made], genuine, score, threshold)


def synthetic_prints(fingers: int) -> Prints:
    """Make each finger's impressions in every condition, as named and worse, on two sensors."""
    templates, measures, owners = [], [], []
    for number in range(fingers):
        rng = np.random.default_rng(1000 + number)
        finger = make_finger(rng)
        for condition in conditions():
            try:
                template, measured = extract_with_measures(impress(finger, rng, condition), 500.0)
            except SampleError:
                continue
            templates.append(template)
            measures.append(measured)
            owners.append(2 * number + (condition.sensor is Sensor.CAPACITIVE))
    genuine, score, _ = _compared(templates, np.array(owners))
    return Prints(measures, genuine, score)


def conditions() -> list[Condition]:
    """Return the named conditions and those 1.7 times as far from good, on an optical and another sensor."""
    good = PRESETS["good"]
    worse = [_further(good, condition, 1.7) for condition in PRESETS.values() if condition != good]
    optical = [*PRESETS.values(), *worse]
    return [*optical, *(on(condition, Sensor.CAPACITIVE) for condition in optical)]


def _further(good: Condition, bad: Condition, factor: float) -> Condition:
    within = {
        "wetness": (-1, 1), "breaks": (0, 1), "wear": (0, 1), "scratches": (0, 40), "blobs": (0, 30),
        "dirt": (0, 1), "area": (0.3, 1), "towards_tip": (-150, 150), "contrast": (0.2, 1), "noise": (0, 30),
    }  # fmt: skip
    moved = {}
    for name, (least, most) in within.items():
        start = getattr(good, name)
        moved[name] = min(max(start + factor * (getattr(bad, name) - start), least), most)
    return replace(bad, **moved)


def _compared(
    templates: list[FingerTemplate], owner: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Reals, Reals]:
    prepared, fusion = (
        [prepare(template) for template in templates],
        measured_weights().fusion[Pairing.FAST],
    )
    pairs, genuine, impostor = [], [], []
    for row, probe in enumerate(prepared[:-1]):
        scores = fusion.log_odds(all_features(probe, prepared[row + 1 :]))
        same = owner[row + 1 :] == owner[row]
        pairs += [(row, row + 1 + int(other)) for other in np.flatnonzero(same)]
        genuine += scores[same].tolist()
        impostor += scores[~same].tolist()
    return np.array(pairs), np.array(genuine), np.array(impostor)


def fitted(real: list[Prints], synthetic: Prints) -> QualityModel:
    """Return the model of these prints."""
    table = [np.array([[term(one) for term in TERMS.values()] for one in part.measures]) for part in real]
    made = np.array([[term(one) for term in TERMS.values()] for one in synthetic.measures])
    clear = np.quantile(np.concatenate([part.score for part in real]), CLEAR)
    own = np.concatenate([_both(rows, part.genuine) for rows, part in zip(table, real, strict=True)])
    inputs = np.concatenate([own, _both(made, synthetic.genuine)])
    truth = np.concatenate([*(part.score for part in real), synthetic.score]) > clear
    share = np.full(len(inputs), SYNTHETIC_SHARE / len(synthetic.score))
    share[: len(own)] = (1 - SYNTHETIC_SHARE) / len(own)
    spread = np.concatenate(table).std(axis=0)
    weights = _regression(inputs / spread, truth.astype(float), share) / spread
    sums = np.concatenate(table) @ weights
    median, lowest = np.quantile(sums, [0.5, 0.1])
    scale = (median - lowest) / np.log(9)
    return QualityModel(*(float(value) for value in (*weights, median, scale)))


def _both(rows: Reals, pairs: NDArray[np.int64]) -> Reals:
    return np.asarray(rows[pairs[:, 0]] + rows[pairs[:, 1]])


def _regression(inputs: Reals, truth: Reals, share: Reals) -> Reals:
    """Logistic regression with weights not below zero, by projected gradient, lightly held back."""
    centred = inputs - inputs.mean(axis=0)
    weights, constant = np.zeros(inputs.shape[1]), 0.0
    for _ in range(2000):
        error = (truth - 1 / (1 + np.exp(-centred @ weights - constant))) * share
        weights = np.maximum(0, weights + 0.4 * (error @ centred - 0.02 * weights))
        constant += 0.4 * error.sum()
    return weights


def curve(
    sets: Mapping[str, Prints],
    quality: Mapping[str, Reals],
    *,
    each: bool,
    rejected: Sequence[float] = REJECTED,
) -> list[float]:
    """Return the FNMR with the worst shares of prints turned away, of each set or of all together."""
    every = np.concatenate([quality[name] for name in sets])
    told = []
    for share in rejected:
        wrong = total = 0
        for name, part in sets.items():
            bar = np.quantile(quality[name] if each else every, share)
            kept = (quality[name] > bar) | (share == 0)
            both = kept[part.genuine].all(axis=1)
            wrong += int((part.score[both] < part.threshold).sum())
            total += int(both.sum())
        told.append(wrong / max(1, total))
    return told


def _told(sets: Mapping[str, Prints], quality: Mapping[str, Reals]) -> dict[str, list[float]]:
    # counts and qualities are whole numbers: ties are broken at random, always alike
    rng = np.random.default_rng(7)
    untied = {name: values + 1e-6 * rng.random(len(values)) for name, values in quality.items()}
    return {"together": curve(sets, untied, each=False), "each": curve(sets, untied, each=True)}


def _stricter(sets: Mapping[str, Prints], by: float) -> dict[str, Prints]:
    return {name: replace(part, threshold=part.threshold + by) for name, part in sets.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="measure the weights anew")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "finger")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    cache = Cache(asked.work)
    key = hash_of([FINGER, *PICTURE_READING, MATCHERS / "noise.py", Path(__file__)])
    sets = {
        images.name: cache.get(f"quality-{images.name}", key, partial(real_prints, images))
        for images in image_sets(data_folder(), list(DPI))
    }
    if not sets:
        parser.exit(2, f"{absent(data_folder())}\n")
    told = _measured(sets)
    if asked.fit:
        synthetic = cache.get("quality-synthetic", key, lambda: synthetic_prints(FINGERS))
        told |= _fit(sets, synthetic)
    for name, result in told.items():
        print(name, json.dumps(result))
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _measured(sets: Mapping[str, Prints]) -> dict[str, object]:
    ours = {name: np.array([weighted(one) for one in part.measures]) for name, part in sets.items()}
    count = {name: np.array([float(one.minutiae) for one in part.measures]) for name, part in sets.items()}
    rng = np.random.default_rng(1)
    chance = [
        curve(sets, {name: rng.random(len(part.measures)) for name, part in sets.items()}, each=False)
        for _ in range(1000)
    ]
    told: dict[str, object] = {
        "quality": _told(sets, ours),
        "minutia count": _told(sets, count),
        "random, mean": np.mean(chance, axis=0).tolist(),
        "random, best of 20": np.quantile(chance, 0.05, axis=0).tolist(),
    }
    for by in STRICTER:
        stricter = _stricter(sets, by)
        told[f"quality, threshold + {by}"] = _told(stricter, ours)
        told[f"minutia count, threshold + {by}"] = _told(stricter, count)
    return told


def _fit(sets: Mapping[str, Prints], synthetic: Prints) -> dict[str, object]:
    left_out = {}
    for name, part in sets.items():
        model = fitted([other for key, other in sets.items() if key != name], synthetic)
        left_out[name] = np.array([weighted(one, model) - model.median for one in part.measures])
    model = fitted(list(sets.values()), synthetic)
    stricter = {f"left out, threshold + {by}": _told(_stricter(sets, by), left_out) for by in STRICTER}
    return {"left out": _told(sets, left_out), **stricter, "fitted": vars(model), "in use": vars(MODEL)}


if __name__ == "__main__":
    main()
