"""The tools that are compared: each takes a register's folder and writes pairs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.records.evaluate import read_candidates, read_pairs, read_truth
from benchmarks.records.measuring import Measured, measured
from verifier.crossmatch.evaluating import Evaluation, evaluate

HERE = Path(__file__).resolve().parent
DONE_OR_REFUSED_ROWS = (0, 3)


@dataclass(frozen=True)
class Tool:
    """`command` makes the command line from the register's folder and the file of pairs."""

    name: str
    command: Callable[[Path, Path], list[str | Path]]
    lists_candidates: bool = False


@dataclass(frozen=True)
class Result:
    tool: str
    register: str
    evaluation: Evaluation
    cost: Measured


def id_join() -> Tool:
    return Tool(
        "ID join",
        lambda folder, out: [sys.executable, "-m", "benchmarks.records.peer_id_join", folder, "--out", out],
    )


def splink(python: Path, *options: str | Path) -> Tool:
    script = HERE / "peer_splink.py"
    return Tool("Splink 5 + veto", lambda folder, out: [python, script, folder, "--out", out, *options])


def product(*options: str) -> Tool:
    def command(folder: Path, out: Path) -> list[str | Path]:
        files = (folder / "roll.parquet", folder / "records.parquet")
        return [sys.executable, "-m", "verifier.cli", "match", *files, "--out", out, "--json", *options]

    return Tool("pension-verifier", command)


def run_tool(tool: Tool, folder: Path, work: Path, candidates: bool = False) -> Result:
    """Run a tool on a register and judge its pairs; with `candidates` the product lists what it compared."""
    work.mkdir(parents=True, exist_ok=True)
    stem = f"{folder.name}-{tool.name.split()[0]}"
    out, compared = work / f"{stem}.csv", work / f"{stem}-candidates.csv"
    command = tool.command(folder, out)
    if candidates:
        command += ["--candidates", compared]
    cost = measured(command, DONE_OR_REFUSED_ROWS)
    looked_at = read_candidates(compared) if candidates else None
    judged = evaluate(read_pairs(out), read_truth(folder / "records_truth.csv"), looked_at)
    return Result(tool.name, folder.name, judged, cost)
