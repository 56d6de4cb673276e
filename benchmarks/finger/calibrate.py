"""Measures the weights of the finger comparison and what its scores mean.

    python -m benchmarks.finger.calibrate [--data DIR] [--work DIR] [--write]

Weights: logistic regression on the pairs of the four FVC2002 sets, as both tiers and another maker see them.
Calibration: how often pairs of different fingers reach a score on the set where they do so most. First
everything is measured leaving one set out, so that the printed figures are of prints the weights have not
seen; `--write` then writes the weights of all four.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.fvc import DPI, ImageSet, finger_of, image_sets
from benchmarks.finger.sources import EXTRACTION
from benchmarks.shared.cache import Cache, hash_of
from benchmarks.shared.fitting import calibration, regression
from benchmarks.shared.places import ROOT, data_folder
from matchers.calibration import FusionTold
from matchers.codecs.finger_record import read_finger_record
from matchers.evaluation import Trials, figures
from matchers.finger.comparison.compare import PAIRS, all_features
from matchers.finger.comparison.features import FEATURES, FUSED
from matchers.finger.comparison.fusion import Pairing, Weights, WeightsTold, most_score, weights_from
from matchers.finger.comparison.prepared import prepare
from matchers.finger.deep.extract import extract_deep
from matchers.finger.fast.extract import extract
from matchers.finger.template import FingerTemplate, Tier
from matchers.images import read_image

OUT = ROOT / "matchers" / "finger" / "comparison" / "weights.json"
#: false match rates at which quantiles are taken; the tail is fitted beyond the last
LEVELS = (0.9, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)


@dataclass(frozen=True)
class Pairs:
    """Features (n, f) of all pairs of a set as one maker sees them, and the fingers they are of."""

    features: NDArray[np.float32]
    one: NDArray[np.int64]
    other: NDArray[np.int64]

    @property
    def genuine(self) -> NDArray[np.bool_]:
        return np.asarray(self.one == self.other)


Seen = Mapping[Pairing, Mapping[str, Pairs]]


def templates(images: ImageSet, way: Pairing) -> dict[str, FingerTemplate]:
    """Return what a maker sees in each print."""
    if way is Pairing.MIXED:
        views = {name: read_finger_record(path.read_bytes()).views[0] for name, path in images.vendor.items()}
        return {name: FingerTemplate(Tier.FOREIGN, view.at_500_dpi()) for name, view in views.items()}
    make = extract if way is Pairing.FAST else extract_deep
    return {name: make(read_image(path.read_bytes()), images.dpi) for name, path in images.images.items()}


def kept_templates(
    cache: Cache, sets: Collection[ImageSet], ways: Iterable[Pairing]
) -> dict[Pairing, dict[str, dict[str, FingerTemplate]]]:
    """Return the same of each set, made once for as long as neither prints nor what reads them change."""
    files = [path for images in sets for path in (*images.images.values(), *images.vendor.values())]
    key = hash_of(EXTRACTION, files)
    return {
        way: {
            images.name: cache.get(f"seen-{way.value}-{images.name}", key, partial(templates, images, way))
            for images in sets
        }
        for way in ways
    }


def pairs_of(found: Mapping[str, FingerTemplate]) -> Pairs:
    """Compare every print with every later one."""
    names = sorted(found)
    ready = [prepare(found[name]) for name in names]
    fingers = np.array([finger_of(name) for name in names])
    rows = [all_features(ready[at], ready[at + 1 :]) for at in range(len(names) - 1)]
    first, second = np.triu_indices(len(names), 1)
    return Pairs(np.concatenate(rows), fingers[first], fingers[second])


def weights_of(parts: Iterable[Pairs], columns: Sequence[str]) -> dict[str, float]:
    """Return weights by feature, and ``constant``."""
    parts = list(parts)
    chosen = [FEATURES.index(name) for name in columns]
    values = np.concatenate([part.features[:, chosen] for part in parts])
    constant, weights = regression(values, np.concatenate([part.genuine for part in parts]))
    return dict(zip(columns, weights.tolist(), strict=True)) | {"constant": constant}


def odds_of(part: Pairs, fusion: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the log odds of pairs under fused weights."""
    column = np.array([fusion.get(name, 0.0) for name in FEATURES])
    return np.asarray(part.features @ column + fusion["constant"], np.float64)


def fitted(seen: Seen, sets: Sequence[str]) -> WeightsTold:
    """Return the whole model measured on some sets."""
    own = [seen[way][name] for way in (Pairing.FAST, Pairing.DEEP) for name in sets]
    foreign = [seen[way][name] for way in Pairing for name in sets]
    with_flow = weights_of(own, FUSED)
    without = weights_of(foreign, [name for name in FUSED if name != "flow"])
    fusion = {Pairing.FAST: with_flow, Pairing.DEEP: with_flow, Pairing.MIXED: without}
    odds = {way: {name: odds_of(seen[way][name], fusion[way]) for name in sets} for way in Pairing}
    strangers = {way: [odds[way][name][~seen[way][name].genuine] for name in sets] for way in Pairing}
    share = fast_share(seen, odds, sets)
    both = [
        together(odds[Pairing.FAST][name], odds[Pairing.DEEP][name], share)[~seen[Pairing.FAST][name].genuine]
        for name in sets
    ]
    told: dict[str, FusionTold] = {
        way.value: {
            "constant": round(fusion[way]["constant"], 4),
            "weights": {k: round(v, 5) for k, v in fusion[way].items() if k != "constant"},
        }
        for way in Pairing
    }
    curves = {way.value: calibration(strangers[way], LEVELS) for way in Pairing} | {
        "both": calibration(both, LEVELS)
    }
    return {"fusion": told, "calibration": curves, "fast_share": share}


def together(fast: NDArray[np.float64], deep: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return the log odds where both tiers were asked: correlated witnesses, so a weighted mean."""
    return np.asarray(share * fast + (1 - share) * deep)


def fast_share(
    seen: Seen, odds: Mapping[Pairing, Mapping[str, NDArray[np.float64]]], sets: Sequence[str]
) -> float:
    """Return the fast tier's share by logistic regression of both tiers' log odds, in twentieths."""
    fast, deep, genuine = (
        np.concatenate([odds[Pairing.FAST][name] for name in sets]),
        np.concatenate([odds[Pairing.DEEP][name] for name in sets]),
        np.concatenate([seen[Pairing.FAST][name].genuine for name in sets]),
    )
    columns = np.zeros((len(fast), len(FEATURES)), np.float32)
    columns[:, 0], columns[:, 1] = fast, deep
    found = weights_of([Pairs(columns, genuine.astype(np.int64), np.ones(len(fast), np.int64))], FEATURES[:2])
    first, second = max(found[FEATURES[0]], 0.0), max(found[FEATURES[1]], 1e-9)
    return round(first / (first + second) * 20) / 20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "finger")
    parser.add_argument("--write", action="store_true", help="写入权重文件 / write the weights")
    given = parser.parse_args()
    cache = Cache(given.work)
    sets = {images.name: images for images in image_sets(given.data, list(DPI))}
    kept = kept_templates(cache, sets.values(), Pairing)
    seen = {way: {name: pairs_of(kept[way][name]) for name in sets} for way in Pairing}
    print(f"{'set':<21}{'EER':>6}{'FMR100':>7}{'FMR1000':>8}{'10000':>6}{'Zero':>7}  % FNMR")
    for left_out in sets:
        report(left_out, seen, weights_from(fitted(seen, [name for name in sets if name != left_out])))
    if given.write:
        model = fitted(seen, list(sets))
        origin = "benchmarks.finger.calibrate on FVC2002 DB1-4 set B, both tiers and another maker's minutiae"
        OUT.write_text(json.dumps({"origin": origin} | model, indent=1) + "\n", encoding="utf-8")
        print(f"→ {OUT.relative_to(ROOT)}")


def report(name: str, seen: Seen, weights: Weights) -> None:
    """Print the errors on a set the weights have not seen, and how often strangers reach 20 and 30 there."""
    raw = {way: weights.fusion[way].log_odds(seen[way][name].features) for way in Pairing}
    pairs = {way: seen[way][name].features[:, PAIRS] for way in Pairing}
    most = {way: most_score(pairs[way]) for way in Pairing}
    scores = {way.value: weights.calibration[way].scores(raw[way], most=most[way]) for way in Pairing}
    fused = weights.fast_share * raw[Pairing.FAST] + (1 - weights.fast_share) * raw[Pairing.DEEP]
    scores["both"] = weights.both.scores(fused, most=np.maximum(most[Pairing.FAST], most[Pairing.DEEP]))
    part = seen[Pairing.FAST][name]
    for way, found in scores.items():
        judged = figures(Trials(found.astype(np.float64), part.one, part.other))
        strangers = found[~part.genuine]
        reached = "  ".join(f"FMR({at})={100 * np.mean(strangers >= at):.3f} %" for at in (20, 30))
        rates = (judged.eer, *judged.fnmr_at_fmr.values(), judged.zero_fmr)
        print(
            f"{name} {way:<6}" + "".join(f"{100 * rate:7.2f}" for rate in rates) + f"  {reached}", flush=True
        )


if __name__ == "__main__":
    main()
