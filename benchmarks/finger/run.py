"""指纹比对的全部测量 / All measurements of the finger matcher: `make bench-finger`.

    python -m benchmarks.finger.run [--data DIR] [--sets …] [--ways …] [--peers] [--json FILE] [--plot FILE]

FVC2002 set B, extended protocol: the fast tier, the deep tier, the cascade, and templates of a commercial
kit; with `--peers` NBIS and plain MCC beside them. Templates and results are kept in the work folder by a
hash of the matcher's sources: what has not changed is not measured again.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.finger import plain_mcc
from benchmarks.finger.fvc import DPI, ImageSet, Scores, finger_of, image_sets
from benchmarks.finger.ours import Ours, Run
from benchmarks.finger.peers import Nbis, NbisRun, NoPeer, nbis_library
from benchmarks.finger.tables import HEADING, Row, as_json, line, mean_line, notes
from benchmarks.records.run import machine
from benchmarks.shared.cache import Cache, hash_of
from benchmarks.shared.places import ROOT, absent, data_folder
from matchers.codecs.finger_record import read_finger_record
from matchers.evaluation import FAILED, Curve, Figures, det_plot, error_rates, figures, reject_curve

HERE = Path(__file__).resolve().parent
WAYS = ("fast", "deep", "cascade", "vendor")
SEED = 2002
REJECTED = (0.0, 0.05, 0.1, 0.2)


def judged(images: ImageSet, scores: Scores) -> Figures:
    return figures(images.trials(scores), np.random.default_rng(SEED))


def fingers(images: ImageSet) -> int:
    return len({finger_of(name) for name in images.images})


def our_rows(images: ImageSet, ours: Ours, ways: list[str]) -> Iterator[Row]:
    for found in ours.runs(images, ways):
        told = judged(images, found.scores)
        yield Row(
            images.name,
            found.way,
            told,
            fingers(images),
            len(found.failed),
            found.extraction_ms,
            found.single_ms,
            found.many_ms,
            found.asked_deep,
            found.template_bytes,
            rejecting(images, found, told),
        )


def rejecting(images: ImageSet, run: Run, told: Figures) -> dict[str, float] | None:
    """Return the FNMR when samples of low quality are turned away, None where no quality is told."""
    genuine = [pair for pair in images.pairs() if finger_of(pair[0]) == finger_of(pair[1])]
    if not all(name in run.qualities for name in images.images if name not in run.failed):
        return None
    quality = [min(run.qualities.get(name, 0) for name in pair) for pair in genuine]
    score = [run.scores.get(pair, FAILED) for pair in genuine]
    curve = reject_curve(score, quality, told.rates.threshold_at_fmr(1000))
    return {f"{share:.0%}": curve.fnmr_at(share) for share in REJECTED} | {"area": curve.area}


def peer_rows(images: ImageSet, nbis: Nbis, cache: Cache) -> Iterator[Row]:
    key = hash_of([HERE / "peers.py", HERE / "plain_mcc.py", HERE / "fvc.py"])
    found: NbisRun = cache.get(f"nbis-{images.name}", key, lambda: nbis.run(images))
    count, failed = fingers(images), len(found.failed)
    yield Row(
        images.name,
        "NBIS bozorth3",
        judged(images, found.scores),
        count,
        failed,
        found.extraction_ms,
        found.single_ms,
    )
    scores, single = cache.get(f"nbis-mcc-{images.name}", key, lambda: plain_mcc.run(images, found.minutiae))
    yield Row(
        images.name,
        "mindtct + plain MCC",
        judged(images, scores),
        count,
        failed,
        found.extraction_ms,
        single,
    )
    if images.vendor:
        read = {
            name: read_finger_record(path.read_bytes()).views[0].at_500_dpi()
            for name, path in images.vendor.items()
        }
        scores, single = cache.get(f"vendor-mcc-{images.name}", key, lambda: plain_mcc.run(images, read))
        yield Row(images.name, "vendor + plain MCC", judged(images, scores), count, 0, 0.0, single)


def peer(folder: Path) -> Nbis | None:
    try:
        return Nbis(nbis_library(folder))
    except NoPeer as failure:
        print(f"没有 NBIS，略过 / NBIS is left out: {failure}")
        return None


def pooled(way: str, rows: list[Row]) -> Curve:
    """Return the curve of a way over the comparisons of all sets together, at one threshold for all."""
    genuine = np.concatenate([_scores(row, genuine=True) for row in rows])
    impostor = np.concatenate([_scores(row, genuine=False) for row in rows])
    return Curve(
        way,
        error_rates(
            genuine,
            impostor,
            failed_genuine=sum(row.figures.failed_genuine for row in rows),
            failed_impostor=sum(row.figures.failed_impostor for row in rows),
        ),
    )


def _scores(row: Row, *, genuine: bool) -> np.ndarray:
    """Return the scores behind the rates, which hold how often each of them occurred."""
    rates = row.figures.rates
    counts = np.diff(rates.false_non_matches) if genuine else -np.diff(rates.false_matches)
    return np.repeat(rates.threshold[:-1], counts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--sets", nargs="+", choices=list(DPI), default=list(DPI))
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--peers", action="store_true", help="同时测对照工具 / NBIS in the same run")
    parser.add_argument(
        "--build", type=Path, default=ROOT / "build" / "finger", help="工作目录 / work folder"
    )
    parser.add_argument(
        "--json", type=Path, help="缺省为工作目录下 results.json / default: results.json there"
    )
    parser.add_argument("--plot", type=Path, help="缺省为工作目录下 det.svg / default: det.svg there")
    given = parser.parse_args()
    sets = image_sets(given.data, given.sets)
    if not sets:
        print(absent(given.data))
        return
    build = given.build.resolve()
    cache = Cache(build / "cache")
    ours = Ours(cache)
    nbis = peer(build / "nbis") if given.peers else None
    print(machine())
    print(HEADING)
    rows: list[Row] = []
    for images in sets:
        for source in (our_rows(images, ours, given.ways), peer_rows(images, nbis, cache) if nbis else []):
            for row in source:
                print(line(row), flush=True)
                rows.append(row)
    ways = list(dict.fromkeys(row.way for row in rows))
    by_way = {way: [row for row in rows if row.way == way] for way in ways}
    for way, of_way in by_way.items():
        print(mean_line(way, of_way))
    for row in rows:
        if row.rejecting is not None and row.way == "fast":
            shares = "  ".join(f"{share}: {rate * 100:.2f} %" for share, rate in row.rejecting.items())
            print(f"{row.images} 按质量拒绝后的 FNMR / FNMR when rejecting by quality  {shares}")
    for note in notes(rows):
        print(note)
    _write(given.json or build / "results.json", given.plot or build / "det.svg", rows, by_way)


def _write(out: Path, plot: Path, rows: list[Row], by_way: dict[str, list[Row]]) -> None:
    told: dict[str, object] = {
        "machine": machine(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "notes": notes(rows),
    }
    told["results"] = [as_json(row) for row in rows]
    out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    curves = [pooled(way, of_way) for way, of_way in by_way.items()]
    plot.write_text(det_plot(curves, title="DET, FVC2002 DB1–4 B"), "utf-8")
    print(f"→ {out} · {plot}")


if __name__ == "__main__":
    main()
