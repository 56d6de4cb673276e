"""名册比对的全部测量 / All measurements of record matching: `make bench-records`.

    python -m benchmarks.records.run [--regions …] [--large] [--linear] [--peer-venv FOLDER] [--json FILE]

Quality: the development register (PENSION_VERIFIER_BENCH_DATA, if present) and own registers, plain and hard.
`--large`: 5 million people × 200,000 records, and 1,500 new records against a stored roll.
`--linear`: 0.5, 1, 2 and 5 million people.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.records.evaluate import as_json
from benchmarks.records.measuring import ROOT, ChildFailed, measured
from benchmarks.records.registers.regions import REGIONS
from benchmarks.records.speed import large, linear
from benchmarks.records.tools import Result, Tool, id_join, product, run_tool, splink
from benchmarks.shared.peer_environment import NoPeer, peer_python
from benchmarks.shared.places import data_folder
from verifier.crossmatch.evaluating import Point

PEOPLE, RECORDS, SEED = 200_000, 20_000, 11
MIXES = ("plain", "hard")
#: what the peer's environment holds
PACKAGES = (
    "splink==5.0.0", "duckdb==2.0.0", "polars==2.1.0", "rapidfuzz==3.14.6", "pypinyin==0.55.0",
    "opencc-python-reimplemented==0.1.7", "numpy==2.4.6", "pyarrow==26.0.1",
)  # fmt: skip


def development_register() -> Path | None:
    """Return the folder of the development register, if there is one."""
    folder = data_folder() / "rolls"
    return folder if (folder / "roll.parquet").exists() else None


def own_register(folder: Path, people: int, records: int, region: str, mix: str) -> Path:
    """Return a register's folder, writing the register if it is not there."""
    out = folder / f"{region}-{mix}-{people}"
    if not (out / "register.json").exists():
        measured([
            sys.executable, "-m", "benchmarks.records.registers", out, "--people", str(people),
            "--records", str(records), "--seed", str(SEED), "--region", region, "--mix", mix,
        ])  # fmt: skip
    return out


def quality(folders: list[Path], peer: Path | None, work: Path) -> Iterator[Result]:
    for folder in folders:
        tools = [id_join(), *([splink(peer)] if peer else []), product()]
        for tool in tools:
            ours = tool.name == product().name
            result = attempt(tool, folder, work, candidates=ours)
            if result:
                print(line(result), flush=True)
                yield result


def attempt(tool: Tool, folder: Path, work: Path, candidates: bool) -> Result | None:
    """Run a tool; one that fails is reported, and the others still run."""
    try:
        return run_tool(tool, folder, work, candidates)
    except ChildFailed as failure:
        print(f"{folder.name:<24}{tool.name:<18} failed: {failure}", flush=True)
        return None


HEADING = (
    f"{'register':<24}{'tool':<18}{'F1':>7}{'R@.995':>8}{'R@.999':>8}{'certain P':>11}{'R':>7}{'wrong':>7}"
    f"{'blocked':>9}{'seconds':>9}{'peak MB':>9}"
)


def line(result: Result) -> str:
    """Return one row of the table."""
    judged = result.evaluation
    recalls = "".join(f"{_recall(point):>8}" for point in judged.at.values())
    sure = judged.certain
    certain = (
        f"{sure.precision:>11.4f}{sure.recall:>7.3f}{sure.wrong:>7}"
        if sure.found
        else f"{'–':>11}{'–':>7}{'–':>7}"
    )
    return (
        f"{result.register:<24}{result.tool:<18}{judged.best.f1:>7.4f}{recalls}{certain}"
        f"{judged.blocking_recall:>9.4f}{result.cost.seconds:>9.1f}{result.cost.peak_mb:>9,}"
    )


def _recall(point: Point | None) -> str:
    return "–" if point is None else f"{point.recall:.4f}"


def machine() -> str:
    """Return the processor's name and the number of cores, for numbers are worth nothing without them."""
    cpu = Path("/proc/cpuinfo")
    names = cpu.read_text("utf-8").splitlines() if cpu.exists() else []
    name = next(
        (row.partition(":")[2].strip() for row in names if row.startswith("model name")), platform.machine()
    )
    return f"{name}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def peer_of(folder: Path) -> Path | None:
    try:
        return peer_python(folder, PACKAGES)
    except NoPeer as failure:
        print(f"The peer is left out: {failure}")
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--regions", nargs="+", choices=sorted(REGIONS), default=sorted(REGIONS))
    parser.add_argument("--large", action="store_true", help="500 万 × 20 万 / 5 million × 200,000")
    parser.add_argument("--linear", action="store_true", help="0.5、1、2、5 百万 / 0.5, 1, 2, 5 million")
    parser.add_argument(
        "--build", type=Path, default=ROOT / "build" / "records", help="工作目录 / work folder"
    )
    parser.add_argument("--peer-venv", type=Path, default=ROOT / "build" / "peer-venv")
    parser.add_argument("--no-peer", action="store_true", help="不测对照工具 / leave Splink out")
    parser.add_argument("--no-quality", action="store_true", help="只测速度 / speed only")
    parser.add_argument(
        "--json", type=Path, help="缺省为工作目录下 results.json / default: results.json there"
    )
    given = parser.parse_args()
    peer = None if given.no_peer else peer_of(given.peer_venv)
    build = given.build.resolve()
    build.mkdir(parents=True, exist_ok=True)
    told: dict[str, object] = {"machine": machine()}
    print(told["machine"])
    if not given.no_quality:
        own = [own_register(build, PEOPLE, RECORDS, region, mix) for region in given.regions for mix in MIXES]
        development = development_register()
        print(HEADING)
        results = list(quality([*([development] if development else []), *own], peer, build / "pairs"))
        told["quality"] = [
            {
                "register": r.register,
                "tool": r.tool,
                "seconds": r.cost.seconds,
                "peak_mb": r.cost.peak_mb,
                "run": r.cost.told,
            }
            | as_json(r.evaluation)
            for r in results
        ]
    if given.large:
        told["large"] = large(
            lambda people, records: own_register(build, people, records, "south", "plain"), peer, build
        )
    if given.linear:
        told["linear"] = linear(
            lambda people, records: own_register(build, people, records, "south", "plain"), build
        )
    out = given.json or build / "results.json"
    out.write_text(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")
    print(f"→ {out}")


if __name__ == "__main__":
    main()
