"""What is installed: the packages whole, with the weights and tables that lie beside their modules."""

from __future__ import annotations

import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("verifier", "matchers", "web", "jobs")
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
DATA = sorted(
    path.relative_to(ROOT).as_posix()
    for package in PACKAGES
    for path in (ROOT / package).rglob("*")
    if path.is_file() and path.suffix not in {".py", ".pyc"}
)


def test_the_wheel_takes_the_packages_whole() -> None:
    # hatchling puts every file of a package into the wheel that git does not ignore and no rule here excludes
    assert set(BUILD) == {"targets"}
    assert BUILD["targets"]["wheel"] == {"packages": list(PACKAGES)}


def test_the_measured_weights_and_tables_lie_in_the_packages() -> None:
    assert {
        "matchers/finger/comparison/weights.json",
        "matchers/finger/search/basis.npy",
        "matchers/palm_vein/weights.json",
    } <= set(DATA)


def test_git_ignores_nothing_that_lies_beside_the_modules() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository: an unpacked archive holds what was checked before")
    ran = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=ROOT,
        input="\n".join(DATA),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split("\n") == [""]


@pytest.mark.skipif(find_spec("hatchling") is None, reason="what builds the wheel is not installed here")
def test_what_builds_the_wheel_takes_every_file() -> None:
    from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415 -- may not be installed

    taken = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert set(DATA) - taken == set()
