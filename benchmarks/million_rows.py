"""Import a roll of a million rows through the command line and show that memory does not grow with the file.

    python benchmarks/million_rows.py [ROWS] [--json FILE]

Imports a tenth of the rows into one fresh database and all of them into another; prints seconds and the peak
resident memory of each import. The larger one may need half as much again at most.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    *("个人编号", "公民身份号码", "姓名", "性别", "出生日期", "户籍地址", "联系电话", "险种", "月待遇"),
    *("开户账号", "户名", "待遇开始年月", "发放状态", "经办机构", "认证日期"),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "秀英桂兰玉珍凤淑华建国志强文明德福寿康宁静芳芬霞云梅菊",
)
LARGEST_GROWTH = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = [measure(rows) for rows in (options.rows // 10, options.rows)]
    for result in results:
        print(
            f"{result['rows']:>9,} rows: {result['seconds']:6.1f} s ({result['rows_per_second']:,.0f}/s), "
            f"peak {result['peak_mib']:.0f} MiB (file {result['file_mib']:.0f} MiB)"
        )
    growth = results[1]["peak_mib"] / results[0]["peak_mib"]
    print(f"ten times the rows need {growth:.2f} times the memory")
    if options.json:
        options.json.write_text(json.dumps({"imports": results, "growth": growth}, indent=2), "utf-8")
    if growth > LARGEST_GROWTH:
        raise SystemExit("BROKEN: memory grows with the file")


def measure(rows: int) -> dict[str, float]:
    """Import so many rows in a process of its own and return what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text((ROOT / "config.toml").read_text("utf-8"), "utf-8")
        path = folder / "roll.csv"
        write_roll(path, rows)
        product(folder, "init")
        began = time.perf_counter()
        peak, report = product(folder, "import", "roll", str(path), "--source", "city")
        seconds = time.perf_counter() - began
        if report["accepted"] != rows:
            raise SystemExit(f"BROKEN: {report['accepted']} of {rows} rows were accepted")
        return {
            "rows": rows,
            "seconds": seconds,
            "rows_per_second": rows / seconds,
            "peak_mib": peak / 1024,
            "file_mib": path.stat().st_size / 2**20,
        }


def product(folder: Path, *arguments: str) -> tuple[int, dict[str, int]]:
    """Run one command; return its peak resident memory in KiB and its report."""
    command = [sys.executable, "-m", "verifier.cli", *arguments, "--json"]
    with (folder / "out.json").open("wb") as out, (folder / "err.txt").open("wb") as err:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit((folder / "err.txt").read_text("utf-8"))
    return peak_of(usage), json.loads((folder / "out.json").read_text("utf-8"))


def peak_of(usage: resource.struct_rusage) -> int:
    """Return the peak resident memory in KiB; macOS counts bytes."""
    return usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def write_roll(path: Path, rows: int) -> None:
    """Write a roll of so many different people."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(row(number) for number in range(rows))


def row(number: int) -> tuple[str, ...]:
    """Return one retiree; no two have the same number, ID or account."""
    year, month, day = 1930 + number % 36, number // 36 % 12 + 1, number // 432 % 28 + 1
    digits = f"3799{number // 12096 % 90 + 10:02d}{year}{month:02d}{day:02d}{number // 12096 % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    name = (
        SURNAMES[number % 20]
        + GIVEN[number // 20 % len(GIVEN)]
        + GIVEN[number // (20 * len(GIVEN)) % len(GIVEN)]
    )
    return (
        f"{number:09d}",
        digits + "10X98765432"[total % 11],
        name,
        "男女"[number % 2],
        f"{year}-{month:02d}-{day:02d}",
        f"青禾市东湖区柳荫路{number % 999 + 1}号{number % 31}幢{number % 27}室",
        f"139{number:08d}",
        "企业职工",
        f"{1000 + number % 5000}.{number % 100:02d}",
        f"6217{number:012d}",
        name,
        f"{2000 + number % 20}{number % 12 + 1:02d}",
        "正常",
        f"37990{number % 4 + 1}",
        f"2026-{number % 10 + 1:02d}-15",
    )


if __name__ == "__main__":
    main()
