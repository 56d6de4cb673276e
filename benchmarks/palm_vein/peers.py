"""bob.bio.vein beside our matcher, on the same pairs of backs of hands.

Its published methods for fingers, as they are shipped (veins found and matched at one angle) and with the
search over rotations that they lack. They get our region of interest and the shifts our matcher looks at, so
that what is compared is the finding and matching of veins. One of the methods takes five seconds a picture,
so persons are drawn.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.palm_vein.dorsal import Compared, Picture
from benchmarks.shared.cache import Cache, hash_of
from benchmarks.shared.peer_environment import NoPeer, peer_python
from benchmarks.shared.places import ROOT
from matchers.evaluation import Trials, figures
from matchers.images import read_image
from matchers.palm_vein.fusion import measured_weights
from matchers.palm_vein.parameters import CELLS, DEFAULT, SIDE
from matchers.palm_vein.region import cut, find_hand

#: bob.bio.vein, and what it needs in versions that still fit it
PACKAGES: Final = (
    "bob.bio.vein==5.0.1", "bob.bio.base==8.1.1", "bob.pipelines==4.0.1", "scikit-learn==1.4.2",
    "numpy==1.26.4", "scipy==1.17.1", "scikit-image==0.26.0", "dask==2024.5.2", "xarray==2024.5.0",
)  # fmt: skip
#: methods, and of how many persons: as many as some minutes allow
PEOPLE: Final = {"maximum curvature": 20, "repeated line tracking": 3}
#: impostor comparisons at most; genuine ones are never left out
IMPOSTORS: Final = 10_000
#: degrees; hands on a handle turn no further
TURNS: Final = tuple(float(turn) for turn in (-16, -12, -8, -4, 4, 8, 12, 16))
SEED: Final = 1704
Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class PeerRun:
    """Scores of drawn pairs (rows of Compared), and milliseconds of one core."""

    rows: Pairs
    shipped: NDArray[np.float64]
    turned: NDArray[np.float64]
    extraction_ms: float
    match_ms: float
    turned_ms: float


def drawn(found: Compared, people: int, impostors: int = IMPOSTORS) -> Pairs:
    """Return rows: all genuine pairs of so many persons, and so many of the others among them."""
    rng = np.random.default_rng(SEED)
    person = found.person[found.reference], found.person[found.probe]
    everyone = np.unique(person[1])
    chosen = rng.choice(everyone, min(people, len(everyone)), replace=False)
    within = np.isin(person[0], chosen) & np.isin(person[1], chosen) & found.usable
    own, others = np.flatnonzero(within & found.genuine), np.flatnonzero(within & ~found.genuine)
    return np.sort(np.concatenate([own, rng.choice(others, min(impostors, len(others)), replace=False)]))


def peers(found: Compared, seen: list[Picture], work: Path, venv: Path) -> dict[str, dict[str, list[float]]]:
    """Print and return the figures of each method beside ours; nothing where it cannot be installed."""
    try:
        python = peer_python(venv, PACKAGES)
    except NoPeer as failure:
        print(f"没有对照工具 / The peer is left out: {failure}")
        return {}
    sources = [Path(__file__), Path(__file__).with_name("peer_bob.py"), ROOT / "matchers/palm_vein/region.py"]
    key = hash_of(sources, (picture.path for picture in seen))
    told = {}
    for method, people in PEOPLE.items():
        rows = drawn(found, people)

        def measure(method: str = method, rows: Pairs = rows) -> PeerRun:
            return _run(python, method, rows, seen, work)

        run = Cache(work).get(f"bob-{method.replace(' ', '-')}", key, measure)
        told[method] = _report(method, found, run)
    return told


def _run(python: Path, method: str, rows: Pairs, seen: list[Picture], work: Path) -> PeerRun:
    first = np.array([at for at, picture in enumerate(seen) if picture.session == 1])
    second = np.array([at for at, picture in enumerate(seen) if picture.session == 2])
    # as `across_sessions` writes them: all references of the first probe, then of the next
    wanted = np.column_stack([first[rows % len(first)], second[rows // len(first)]])
    used, pairs = np.unique(wanted, return_inverse=True)
    regions = [_region(seen[at]) for at in used]
    task, result = work / "bob-task.npz", work / "bob-result.npz"
    np.savez(
        task,
        image=np.stack([image for image, _ in regions]),
        mask=np.stack([mask for _, mask in regions]),
        pairs=pairs.reshape(-1, 2),
        turns=np.array(TURNS),
        reach=DEFAULT.search.reach * SIDE // CELLS,
        method=method,
    )
    print(f"== bob.bio.vein, {method}: {len(used)} pictures, {len(rows):,} pairs", flush=True)
    script = Path(__file__).with_name("peer_bob.py")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([python, script, task, result], check=True, env=environment)
    with np.load(result) as told:
        times = (float(told[name]) for name in ("extraction_ms", "match_ms", "turned_ms"))
        run = PeerRun(rows, told["shipped"], told["turned"], *times)
    task.unlink()
    result.unlink()
    return run


def _region(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    image = read_image(picture.path.read_bytes())
    region = cut(image, find_hand(image, DEFAULT.region))
    return region.image, region.mask


def _report(method: str, found: Compared, run: PeerRun) -> dict[str, list[float]]:
    reference, probe = found.reference[run.rows], found.probe[run.rows]
    ours = measured_weights().scores(found.features[run.rows]).astype(np.float64)
    own = int((reference == probe).sum())
    print(
        f"bob.bio.vein 5.0.1, {method} + Miura match: {own:,} genuine, {len(run.rows) - own:,} impostor, "
        f"{len(np.unique(found.person[probe]))} persons, seed {SEED}"
    )
    ways: dict[str, tuple[NDArray[np.float64], float | None]] = {
        "一个角度 as shipped": (run.shipped, run.match_ms),
        "转动搜索 with rotations": (run.turned, run.turned_ms),
        "本产品 ours": (ours, None),
    }
    rates = {}
    for name, (scores, milliseconds) in ways.items():
        judged = figures(Trials(scores, reference, probe))
        rates[name] = [100 * rate for rate in (judged.eer, *_at(judged.fnmr_at_fmr), judged.zero_fmr)]
        words = "".join(f"{rate:8.2f}" for rate in rates[name])
        print(f"  {name:<26}{words}" + (f"   {milliseconds:.1f} ms" if milliseconds else ""))
    print(f"  {'':<26}     EER     100    1000    Zero   提取 extraction {run.extraction_ms:.0f} ms")
    return rates


def _at(rates: dict[int, float]) -> tuple[float, float]:
    return rates[100], rates[1000]
