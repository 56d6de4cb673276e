"""手指加手背静脉的融合 / What a finger and a hand together gain: `python -m benchmarks.fusion`.

    python -m benchmarks.fusion [--data DIR] [--work DIR]

The persons are *chimeric*: a finger of one person (FVC2002 set B) and the back of a hand of another (dorsal
hand veins) are taken for one person, for no free set holds both of anybody. That leaves out what a person's
finger and hand have in common (age, cold, work), so that the gain is an upper limit. Backs of hands are no
palms either. Each of several random pairings gives every finger a hand of its own; a comparison of two
fingers is put together with one of their hands at random. Figures are of each part alone on the same
comparisons, and fused by matchers/fusion.py; intervals resample persons.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.fvc import DPI, image_sets
from benchmarks.finger.ours import Ours
from benchmarks.palm_vein.calibrate import compared
from benchmarks.palm_vein.dorsal import Compared
from benchmarks.shared.cache import Cache
from benchmarks.shared.places import ROOT, absent, data_folder
from matchers.evaluation import FAILED, Figures, Trials, figures
from matchers.fusion import independent
from matchers.palm_vein.fusion import measured_weights

SEED: Final = 1925
PAIRINGS: Final = 20
#: persons are drawn anew so often for each interval; scores tell intervals apart, not the drawing
REPLICATES: Final = 400
#: a set's fingers are numbered from 101; so many more for each set keep them apart
_SET: Final = 1000
Scores = NDArray[np.float64]


def fingers(sets: list[Trials]) -> Trials:
    """Return the comparisons of all sets, none of them between sets."""
    parts = [
        (one.score, one.reference_subject + at * _SET, one.probe_subject + at * _SET)
        for at, one in enumerate(sets)
    ]
    return Trials(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def hands(found: Compared) -> Trials:
    """Return the comparisons of backs of hands, with their scores."""
    return found.trials(measured_weights().scores(found.features))


def chimeric(finger: Trials, hand: Trials, rng: np.random.Generator) -> Scores:
    """Return, for every comparison of fingers, the score of the hands that a random pairing gives them.

    Raises:
        ValueError: fewer hands seen in both sessions than fingers, or two hands that were never compared.
    """
    subjects = np.unique(np.concatenate([finger.reference_subject, finger.probe_subject]))
    owners = np.intersect1d(hand.reference_subject, hand.probe_subject)
    if len(owners) < len(subjects):
        raise ValueError("fewer hands than fingers")
    given = rng.permutation(owners)[: len(subjects)]
    wanted = [
        given[np.searchsorted(subjects, one)] for one in (finger.reference_subject, finger.probe_subject)
    ]
    span = int(owners.max()) + 1
    key = hand.reference_subject * span + hand.probe_subject
    order = np.argsort(key, kind="stable")
    low, high = (
        np.searchsorted(key[order], wanted[0] * span + wanted[1], side) for side in ("left", "right")
    )
    if (high <= low).any():
        raise ValueError("two hands were never compared")
    chosen = low + (rng.random(len(low)) * (high - low)).astype(np.int64)
    return np.asarray(hand.score[order[chosen]], np.float64)


def fused(finger: Scores, hand: Scores) -> Scores:
    """Return the scores of both; what could not be compared counts as 0, where neither could as failed."""
    return np.array([_of(pair) for pair in zip(finger.tolist(), hand.tolist(), strict=True)])


def _of(pair: tuple[float, float]) -> float:
    # a sample that is no use counts as a score of 0: it takes part as was decided beforehand
    return independent(pair) if max(pair) > FAILED else FAILED


def measured(finger: Trials, hand: Trials) -> dict[str, Figures]:
    """Return the figures of each part alone and of both, over all pairings, with intervals over persons."""
    rng = np.random.default_rng(SEED)
    columns: dict[str, list[Scores]] = {"finger": [], "hand": [], "fused": []}
    for _ in range(PAIRINGS):
        of_hand = chimeric(finger, hand, rng)
        columns["finger"].append(finger.score)
        columns["hand"].append(of_hand)
        columns["fused"].append(fused(finger.score, of_hand))
    reference, probe = (np.tile(one, PAIRINGS) for one in (finger.reference_subject, finger.probe_subject))
    return {
        name: figures(
            Trials(np.concatenate(parts), reference, probe),
            np.random.default_rng(SEED),
            replicates=REPLICATES,
        )
        for name, parts in columns.items()
    }


def report(told: dict[str, Figures]) -> dict[str, dict[str, list[float]]]:
    """Print and return EER, FMR1000 and ZeroFMR with their intervals, in per cent."""
    names = {"finger": "手指 finger", "hand": "手背 back of hand", "fused": "融合 both"}
    rows: dict[str, dict[str, list[float]]] = {}
    for name, found in told.items():
        spread = found.intervals
        assert spread is not None  # noqa: S101 -- a generator was given
        rates = {
            "EER": (found.eer, spread.eer),
            "FMR1000": (found.fnmr_at_fmr[1000], spread.fnmr_at_fmr[1000]),
            "ZeroFMR": (found.zero_fmr, spread.zero_fmr),
        }
        rows[name] = {
            key: [100 * one for one in (rate, at.low, at.high)] for key, (rate, at) in rates.items()
        }
        words = "  ".join(f"{key} {a:.3f} % [{b:.3f}–{c:.3f}]" for key, (a, b, c) in rows[name].items())
        print(f"  {names[name]:<20} {words}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="工作目录 / work folder")
    given = parser.parse_args()
    sets = image_sets(given.data, list(DPI))
    found = compared(given.data, given.work / "palm_vein")
    if found is None or not sets:
        print(absent(given.data))
        return
    ours = Ours(Cache(given.work / "finger" / "cache"))
    finger = fingers([images.trials(run.scores) for images in sets for run in ours.runs(images, ["fast"])])
    hand = hands(found)
    own = finger.genuine
    print(
        "拼合的人：手指与手背来自不同的人，增益只是上限，也不是手掌的准确率。\n"
        "Chimeric persons: finger and hand of different people; the gain is an upper limit, and no accuracy "
        "of palms."
    )
    print(f"  {PAIRINGS} × {own.sum():,} genuine, {PAIRINGS} × {(~own).sum():,} impostor, fast tier")
    rows = report(measured(finger, hand))
    out = given.work / "fusion.json"
    out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    print(f"→ {out}")


if __name__ == "__main__":
    main()
