"""Import a register, hold, release, run the night, and judge the leads against the truth.

    python benchmarks/register.py [DATA/rolls] [--json FILE]

Every step goes through the command line a city would use, in a fresh database. Prints times, counts, and for
each kind of planted record how many became leads of which tier, right and wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from matchers.records import name_agreements

ROOT = Path(__file__).resolve().parent.parent
DEATHS = {
    "deaths_police.csv": "police",
    "deaths_civil_affairs.xlsx": "civil-affairs",
    "deaths_hospital.dbf": "hospital",
    "deaths_village.txt": "village",
}
HELD = 5
#: kinds of records about nobody on the roll who resemble somebody, and the owner of a borrowed number
PLANTED = ("same_name", "twin", "parent_child", "spouse_sibling", "id_of_relative")


class Product:
    """The command line in a fresh folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds: dict[str, float] = {}
        (folder / "config.toml").write_text((ROOT / "config.toml").read_text("utf-8"), "utf-8")

    def run(self, name: str, *arguments: str, expect: tuple[int, ...] = (0,)) -> dict[str, object]:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "verifier.cli", *arguments, "--json"],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        self.seconds[name] = time.perf_counter() - began
        if done.returncode not in expect:
            raise SystemExit(f"{name}: exit {done.returncode}\n{done.stderr.decode()}")
        return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    default = Path(os.environ.get("PENSION_VERIFIER_BENCH_DATA", ROOT.parent / "shared" / "data")) / "rolls"
    parser.add_argument("data", nargs="?", type=Path, default=default)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not (options.data / "roll.csv").exists():
        raise SystemExit(f"no register at {options.data}: set PENSION_VERIFIER_BENCH_DATA")
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Product(Path(folder)), options.data)
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2), "utf-8")
    if result["broken"]:
        raise SystemExit("BROKEN: " + "; ".join(map(str, result["broken"])))


def measure(product: Product, data: Path) -> dict[str, object]:
    product.run("init", "init")
    for user, role in (("importer", "operator"), ("releaser", "approver")):
        product.run(f"user {role}", "user", "add", user, "--role", role)
    roll = product.run(
        "import roll", "import", "roll", str(data / "roll.csv"), "--source", "city", "--as", "importer"
    )
    held = []
    for name, source in DEATHS.items():
        report = product.run(
            f"import {source}", "import", "deaths", str(data / name), "--source", source, "--as", "importer",
            expect=(0, 3, HELD),
        )  # fmt: skip
        if report["state"] == "held":
            held.append(report["feed_id"])
    product.run("nightly before release", "nightly", expect=(0, 3))
    before = leads(product)
    for feed in held:
        product.run(
            f"release {feed}",
            "feeds",
            "release",
            str(feed),
            "--reason",
            "checked",
            "--as",
            "releaser",
            expect=(0, 3),
        )
    night = product.run("nightly", "nightly", expect=(0, 3))
    product.run("nightly again", "nightly", expect=(0, 3))
    product.run("audit verify", "audit", "verify")
    return judge(leads(product), data) | {
        "roll": {key: roll[key] for key in ("received", "accepted", "duplicates", "quarantined")},
        "death_leads_before_release": sum(lead["kind"] == "paid_after_death" for lead in before),
        "opened": night["opened"],
        "seconds": product.seconds,
    }


def leads(product: Product) -> list[dict[str, str]]:
    out = product.folder / "leads.csv"
    product.run("leads export", "leads", "export", str(out))
    with out.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def judge(found: list[dict[str, str]], data: Path) -> dict[str, object]:
    with (data / "records_truth.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["rid"]: row for row in csv.DictReader(stream)}
    own_digits = records_with_own_digits(data, truth)
    death = [lead for lead in found if lead["kind"] == "paid_after_death"]
    counts: Counter[tuple[str, str, str]] = Counter()
    hit = set()
    for lead in death:
        told = truth[lead["record_id"]]
        right = told["pid"] == lead["pid"]
        if right:
            hit.add(lead["record_id"])
        counts[told["kind"], lead["tier"], "right" if right else "wrong"] += 1
    missed = sorted(own_digits - hit)
    wrong_certain = sum(n for (_, tier, side), n in counts.items() if (tier, side) == ("certain", "wrong"))
    planted_probable = sum(
        n for (kind, tier, side), n in counts.items()
        if (tier, side) == ("probable", "wrong") and kind.startswith(PLANTED)
    )  # fmt: skip
    broken = []
    if missed:
        broken.append(f"{len(missed)} deaths with their own 17 digits are no lead")
    if wrong_certain:
        broken.append(f"{wrong_certain} wrong pairs are certain")
    unlike = certain_with_names_not_alike(data, death)
    if unlike:
        broken.append(f"{unlike} certain leads have names that are not even alike by sound")
    return {
        "death_leads": len(death),
        "right_digits": len(own_digits),
        "right_digits_found": len(own_digits & hit),
        "linkable": sum(bool(row["pid"]) for row in truth.values()),
        "found": len(hit),
        "exact_join": exact_join(data, truth),
        "wrong_certain": wrong_certain,
        "planted_probable": planted_probable,
        "certain_with_names_not_alike": unlike,
        "by_kind": {" ".join(key): n for key, n in sorted(counts.items())},
        "other_leads": dict(Counter(lead["kind"] for lead in found)),
        "broken": broken,
    }


NAMES_ALIKE = frozenset(
    {"same", "variant", "same_sound", "near_sound", "shape", "placeholder", "transliterated"}
)


def certain_with_names_not_alike(data: Path, death: list[dict[str, str]]) -> int:
    """Count certain leads of police records whose person has a name not alike: none may be."""
    with (data / "roll.csv").open(encoding="gb18030", newline="") as stream:
        people = {row["个人编号"]: row["姓名"] for row in csv.DictReader(stream)}
    with (data / "deaths_police.csv").open(encoding="utf-8", newline="") as stream:
        records = {row["序号"]: row["姓名"] for row in csv.DictReader(stream)}
    certain = [lead for lead in death if lead["tier"] == "certain" and lead["record_id"] in records]
    found = name_agreements([(records[lead["record_id"]], people[lead["pid"]]) for lead in certain])
    return sum(name.level not in NAMES_ALIKE for name in found)


def exact_join(data: Path, truth: dict[str, dict[str, str]]) -> dict[str, int]:
    """Return what agencies run today finds: the ID as written equals the ID as written."""
    with (data / "roll.csv").open(encoding="gb18030", newline="") as stream:
        people = {row["公民身份号码"]: row["个人编号"] for row in csv.DictReader(stream)}
    counts = {"right": 0, "wrong": 0}
    with (data / "deaths_police.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            pid = people.get(row["公民身份号码"])
            if pid is not None:
                counts["right" if pid == truth[row["序号"]]["pid"] else "wrong"] += 1
    return counts


def records_with_own_digits(data: Path, truth: dict[str, dict[str, str]]) -> set[str]:
    """Return the records whose 17 digits after normalisation are those of the person they are about."""
    with (data / "roll.csv").open(encoding="gb18030", newline="") as stream:
        digits = {row["个人编号"]: row["公民身份号码"][:17] for row in csv.DictReader(stream)}
    own = set()
    with (data / "deaths_police.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            pid = truth[row["序号"]]["pid"]
            if pid and digits[pid] in seventeen(row["公民身份号码"].strip().upper()):
                own.add(row["序号"])
    return own


def seventeen(number: str) -> set[str]:
    """Return the 17 digits a number stands for: a 15-digit one may be of either century."""
    if len(number) == 15 and number.isdigit():
        return {f"{number[:6]}{century}{number[6:]}" for century in ("18", "19")}
    return {number[:17]}


def show(result: dict[str, object]) -> None:
    for key, value in result.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, number in value.items():
                print(
                    f"    {name:<45} {number:,.1f}"
                    if isinstance(number, float)
                    else f"    {name:<45} {number:,}"
                )
        else:
            print(f"{key}: {value}")


if __name__ == "__main__":
    main()
