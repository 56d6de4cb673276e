"""1:N search: 320 real prints hidden among 100,000 synthetic strangers; speed, size, and who is missed.

    python -m benchmarks.finger.search [--data DIR] [--work DIR] [--strangers 100000] [--way fast|vendor]
    python -m benchmarks.finger.search --learn      # writes the basis of the descriptions anew

One thread. A mate is missed where it is not on the short list although the full comparison would match it
at FMR 1/1,000 (score 30). Intervals are 95 %, bootstrap over fingers. Seconds are by the clock and,
in brackets, of processor time: on a busy machine they differ.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is loaded: figures are of one core

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.calibrate import kept_templates
from benchmarks.finger.fvc import DPI, image_sets
from benchmarks.finger.sources import EXTRACTION, FINGER, MATCHERS
from benchmarks.shared.cache import Cache, hash_of
from benchmarks.shared.places import ROOT, data_folder
from matchers.finger.comparison import Pairing, Prepared, compare_prepared, prepare
from matchers.finger.minutiae import Minutiae
from matchers.finger.orientation_grid import CELL, NOTHING, STEPS, OrientationGrid
from matchers.finger.search import Gallery, GalleryWriter, search_several, short_list
from matchers.finger.search.coarse import coarse_scores
from matchers.finger.search.description import describe
from matchers.finger.search.learning import learn_basis
from matchers.finger.synthesis import make_template
from matchers.finger.template import FingerTemplate, Tier

BASIS = ROOT / "matchers" / "finger" / "search" / "basis.npy"
MATCHES_FROM = 30.0
SHORT_LISTS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05)
#: a stand-in for the ridges of a synthetic stranger: cells so near to a minutia, with its direction
_REACH = 44.0
_TIMED = 12
_REPLICATES = 2000
Table = NDArray[np.float64]


def grid_of(found: Minutiae) -> OrientationGrid:
    """Return about the grid this print would have, so that the full comparison takes its usual time."""
    rows, columns = found.height // CELL, found.width // CELL
    y, x = np.mgrid[0:rows, 0:columns] * CELL + CELL / 2
    square = (x[..., None] - found.x) ** 2 + (y[..., None] - found.y) ** 2
    direction = np.mod(np.rint(found.angle[square.argmin(-1)] * STEPS / np.pi), STEPS).astype(np.uint8)
    return OrientationGrid(np.where(square.min(-1) <= _REACH**2, direction, NOTHING).astype(np.uint8))


def strangers(count: int, way: str) -> Iterator[tuple[str, FingerTemplate]]:
    for number in range(count):
        found = make_template(np.random.default_rng([20, number]))
        grid = grid_of(found) if way == "fast" and len(found) else None
        yield (
            f"synthetic {number}",
            FingerTemplate(Tier.FAST if way == "fast" else Tier.FOREIGN, found, grid, 60),
        )


def build(path: Path, count: int, way: str, real: dict[str, FingerTemplate]) -> None:
    made = list(strangers(min(count, 2000), way))
    began, spent = time.perf_counter(), time.process_time()
    with GalleryWriter(path.with_suffix(".part")) as writer:
        for label, template in made:
            writer.add(label, template)
    clock, processor = time.perf_counter() - began, time.process_time() - spent
    path.with_suffix(".part").unlink()
    each = [seconds / len(made) * 1e3 for seconds in (clock, processor)]
    print(f"building: {each[0]:.2f} ({each[1]:.2f}) ms a template", flush=True)
    with GalleryWriter(path) as writer:
        for label, template in (*strangers(count, way), *real.items()):
            writer.add(label, template)


def speed(gallery: Gallery, probes: list[FingerTemplate]) -> None:
    coarse, whole = [], []
    for probe in probes:
        described = describe(prepare(probe))
        began, spent = time.perf_counter(), time.process_time()
        coarse_scores(described, gallery.vectors, gallery.starts)
        coarse.append((time.perf_counter() - began, time.process_time() - spent))
        began, spent = time.perf_counter(), time.process_time()
        search_several(gallery, [probe])
        whole.append((time.perf_counter() - began, time.process_time() - spent))
    clock, processor = np.median(coarse, 0)
    count = len(gallery)
    print(f"coarse stage: {count / clock:,.0f} ({count / processor:,.0f}) templates a second")
    for name, pick in (("median", np.median), ("longest", np.max)):
        clock, processor = pick(whole, 0)
        print(f"end to end, {name} of {len(probes)}: {clock:.2f} ({processor:.2f}) s")


def mates_found(gallery: Gallery, real: dict[str, FingerTemplate], step: int) -> tuple[Table, Table]:
    """Return finger, score and place on the list of each genuine pair; shares of real strangers on it."""
    names = list(real)
    finger = np.array([name.rpartition("_")[0] for name in names])
    sensor = np.array([name.partition("/")[0] for name in names])
    number = np.unique(finger, return_inverse=True)[1]
    first = len(gallery) - len(names)
    listed = int(max(SHORT_LISTS) * len(gallery))
    ready: list[Prepared] = [prepare(template) for template in real.values()]
    pairs: list[tuple[int, float, int]] = []
    shares = []
    for at in range(0, len(names), step):
        place = np.full(len(names), len(gallery))
        order = short_list(gallery, ready[at], listed)
        where = np.flatnonzero(order >= first)
        place[order[where] - first] = where
        mates = np.flatnonzero((finger == finger[at]) & (np.arange(len(names)) != at))
        scores = compare_prepared(ready[at], [ready[mate] for mate in mates])
        pairs.extend(zip(number[mates], scores, place[mates], strict=True))
        others = place[(sensor == sensor[at]) & (finger != finger[at])]
        shares.append([(others < share * len(gallery)).mean() for share in SHORT_LISTS])
    return np.array(pairs, np.float64), np.array(shares)


def interval(missed: NDArray[np.bool_], finger: Table) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    fingers = np.unique(finger)
    wrong = np.array([missed[finger == one].sum() for one in fingers])
    pairs = np.array([(finger == one).sum() for one in fingers])
    drawn = rng.integers(len(fingers), size=(_REPLICATES, len(fingers)))
    low, high = np.quantile(wrong[drawn].sum(1) / pairs[drawn].sum(1), [0.025, 0.975])
    return float(low), float(high)


def report(pairs: Table, shares: Table, count: int) -> None:
    finger, score, place = pairs.T
    matched = score >= MATCHES_FROM
    print(f"genuine pairs: {len(pairs)}, matched by the full comparison at FMR 1/1,000: {matched.sum()}")
    print("short list   mates missed (of those matched)    real strangers of the same sensor on it")
    for share, real in zip(SHORT_LISTS, shares.mean(0), strict=True):
        missed = place >= share * count
        low, high = interval(missed[matched], finger[matched])
        told = f"{share * count:7.0f} ({share:.2%})  {missed[matched].mean():.2%} [{low:.2%}, {high:.2%}]"
        print(f"{told:48s} {real:.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "finger")
    parser.add_argument("--strangers", type=int, default=100_000)
    parser.add_argument("--way", choices=("fast", "vendor"), default="fast")
    parser.add_argument("--step", type=int, default=1, help="每隔 n 个样本取一个 / every nth print only")
    parser.add_argument("--learn", action="store_true", help="重新学习描述基 / learn the basis anew")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    if given.learn:
        basis = learn_basis(np.random.default_rng(77))
        np.save(BASIS, np.concatenate([basis.mean[None], basis.directions.T]).astype(np.float16))
        return
    cache = Cache(given.work)
    way = Pairing.FAST if given.way == "fast" else Pairing.MIXED
    kept = kept_templates(cache, image_sets(given.data, list(DPI)), [way])[way]
    real = {f"{images}/{name}": template for images, made in kept.items() for name, template in made.items()}
    built_from = hash_of([FINGER, *EXTRACTION, MATCHERS / "gallery", Path(__file__)])
    path = given.work / f"gallery-{given.way}-{given.strangers}-{built_from}.pvg"
    if not path.exists():
        for old in given.work.glob(f"gallery-{given.way}-{given.strangers}-*"):
            old.unlink()
        build(path, given.strangers, given.way, real)
    began = time.perf_counter()
    gallery = Gallery.open(path)
    opened = time.perf_counter() - began
    size = path.stat().st_size
    each = size / len(gallery)
    print(f"{len(gallery):,} references, {size:,} bytes, {each:.0f} each, opened in {opened:.2f} s")
    speed(gallery, list(real.values())[:: max(1, len(real) // _TIMED)][:_TIMED])
    report(*mates_found(gallery, real, given.step), len(gallery))


if __name__ == "__main__":
    main()
