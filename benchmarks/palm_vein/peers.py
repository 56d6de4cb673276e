"""bob.bio.vein beside our matcher, on the same pairs of backs of hands.

    python -m benchmarks.palm_vein.peers [--method NAME] [--people N] [--impostors N] [--as-shipped]

Its published methods for fingers, as they are shipped (veins found and matched at one angle) and with the
search over rotations that they lack. They get our region of interest and the shifts our matcher looks at, so
that what is compared is the finding and matching of veins. One of the methods takes five seconds a picture,
so persons are drawn. With ``--as-shipped`` the search over rotations, ten times as slow, is left out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.palm_vein.calibrate import compared
from benchmarks.palm_vein.dorsal import DHV, Compared, Picture, pictures
from benchmarks.shared.cache import PICTURE_READING, Cache, hash_of
from benchmarks.shared.peer_environment import NoPeer, peer_python
from benchmarks.shared.places import ROOT, absent, data_folder
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
Scores = NDArray[np.float64]
Kept = tuple[Pairs, Scores, Scores, float, float, float]


@dataclass(frozen=True)
class Chosen:
    """What is measured of a method: how many persons and impostor comparisons, and at which angles."""

    method: str
    people: int
    impostors: int = IMPOSTORS
    turns: tuple[float, ...] = TURNS


BY_DEFAULT: Final = tuple(Chosen(method, people) for method, people in PEOPLE.items())


@dataclass(frozen=True)
class PeerRun:
    """Scores of drawn pairs (rows of Compared), and milliseconds of one core."""

    rows: Pairs
    shipped: NDArray[np.float64]
    #: the best of all angles
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


def peers(
    found: Compared, seen: list[Picture], work: Path, venv: Path, wanted: Sequence[Chosen] = BY_DEFAULT
) -> dict[str, dict[str, list[float]]]:
    """Print and return the figures of each method beside ours; nothing where it cannot be installed."""
    try:
        python = peer_python(venv, PACKAGES)
    except NoPeer as failure:
        print(f"没有对照工具 / The peer is left out: {failure}")
        return {}
    regions = [ROOT / "matchers" / "palm_vein" / name for name in ("region.py", "parameters.py")]
    sources = [Path(__file__), Path(__file__).with_name("peer_bob.py"), *regions, *PICTURE_READING]
    key = hash_of(sources, (picture.path for picture in seen))
    told = {}
    for chosen in wanted:
        rows = drawn(found, chosen.people, chosen.impostors)
        name = f"bob-{chosen.method.replace(' ', '-')}-{chosen.people}-{len(rows)}-{len(chosen.turns)}"
        run = PeerRun(*Cache(work).get(name, key, partial(_run, python, chosen, rows, seen, work)))
        told[chosen.method] = report(chosen, found, run)
    return told


def _run(python: Path, chosen: Chosen, rows: Pairs, seen: list[Picture], work: Path) -> Kept:
    """Return the fields of a PeerRun: kept as they are, they can be read whichever module is run."""
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
        turns=np.array(chosen.turns),
        reach=DEFAULT.search.reach * SIDE // CELLS,
        method=chosen.method,
    )
    print(f"== bob.bio.vein, {chosen.method}: {len(used)} pictures, {len(rows):,} pairs", flush=True)
    script = Path(__file__).with_name("peer_bob.py")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([python, script, task, result], check=True, env=environment)
    with np.load(result) as told:
        extraction, match, turned = (float(told[f"{name}_ms"]) for name in ("extraction", "match", "turned"))
        run = (rows, told["shipped"], told["turned"], extraction, match, turned)
    task.unlink()
    result.unlink()
    return run


def _region(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    image = read_image(picture.path.read_bytes())
    region = cut(image, find_hand(image, DEFAULT.region))
    return region.image, region.mask


def report(chosen: Chosen, found: Compared, run: PeerRun) -> dict[str, list[float]]:
    """Print and return EER, FNMR at FMR100 and FMR1000 and ZeroFMR of each way, in %."""
    reference, probe = found.reference[run.rows], found.probe[run.rows]
    ours = measured_weights().scores(found.features[run.rows]).astype(np.float64)
    own = int((reference == probe).sum())
    print(
        f"bob.bio.vein 5.0.1, {chosen.method} + Miura match: {own:,} genuine, "
        f"{len(run.rows) - own:,} impostor, {len(np.unique(found.person[probe]))} persons, seed {SEED}"
    )
    ways: dict[str, tuple[NDArray[np.float64], float | None]] = {
        "一个角度 as shipped": (run.shipped, run.match_ms),
        **({"转动搜索 with rotations": (run.turned, run.turned_ms)} if chosen.turns else {}),
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--method", choices=sorted(PEOPLE), default="maximum curvature")
    parser.add_argument("--people", type=int, default=6, help="人数 / persons")
    parser.add_argument("--impostors", type=int, default=IMPOSTORS, help="异手比对上限 / at most so many")
    parser.add_argument("--as-shipped", action="store_true", help="不转动 / one angle only")
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "palm_vein")
    parser.add_argument("--peer-venv", type=Path, default=ROOT / "build" / "peer-venv-vein")
    given = parser.parse_args()
    found = compared(given.data, given.work)
    if found is None:
        parser.exit(2, f"{absent(given.data)}\n")
    chosen = Chosen(given.method, given.people, given.impostors, () if given.as_shipped else TURNS)
    peers(found, pictures(given.data, DHV), given.work, given.peer_venv, (chosen,))


if __name__ == "__main__":
    main()
