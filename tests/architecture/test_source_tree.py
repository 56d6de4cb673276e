"""The shape of the code: import contracts, short files, every event heard, every error documented."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import verifier
from verifier import errors, events
from verifier.wiring import wire

ROOT = Path(__file__).parents[2]
PACKAGES = ("verifier", "matchers", "web", "jobs")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)
EVERY_FILE = [
    path for package in (*PACKAGES, "tests", "benchmarks") for path in sorted((ROOT / package).rglob("*.py"))
]
LONGEST = 300
#: a checker told to look away, and how that is written with its reason
SILENCED = re.compile(r"# (?:noqa|type: ignore|pragma: no cover|nosec|fmt: off)")
WITH_REASON = re.compile(r"# (?:noqa: [A-Z0-9, ]+ -- |type: ignore\[[a-z, -]+\]  # )\w")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_import_contract_is_kept() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[ran.stdout.find("Broken contracts") :] + ran.stderr


def test_no_file_has_grown_to_two_subjects() -> None:
    lengths = {
        _name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in EVERY_FILE
        if "versions" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_whoever_silences_a_check_says_why_beside_it() -> None:
    found = [
        f"{_name(path)}:{number}: {line.strip()}"
        for path in EVERY_FILE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(SILENCED.findall(line)) != len(WITH_REASON.findall(line))
    ]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_module_says_in_its_first_line_what_it_promises(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "no docstring"
    assert docstring.splitlines()[0].endswith((".", ":", "?", "。")), docstring.splitlines()[0]


def _every_module() -> None:
    for module in pkgutil.walk_packages(verifier.__path__, "verifier."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _below(base: type) -> set[type]:
    return {found for child in base.__subclasses__() for found in ({child} | _below(child))}


def test_every_event_is_documented_with_exactly_its_handlers() -> None:
    _every_module()
    wire()
    heard = events.handlers()
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    # a dataclass with slots replaces the class it was written as, which lives on unused
    ours = {
        event
        for event in _below(events.Event)
        if event.__module__.startswith("verifier.")
        and getattr(sys.modules[event.__module__], event.__name__, None) is event
    }
    raised = {event for event in ours if not event.__name__.startswith("_")}
    assert raised, "no event was found"
    for event in raised:
        listed = [handler.__name__ for handler in heard.get(event, ())]
        row = next((line for line in page.splitlines() if line.startswith(f"| `{event.__name__}`")), "")
        assert row, f"{event.__name__} is not in docs/architecture.md"
        assert re.findall(r"`(\w+)`", row)[1:] == listed, f"{event.__name__} is handled by {listed}"
        assert listed or "nobody yet" in row, f"{event.__name__} is raised and nobody hears it"


def test_every_error_says_when_it_is_raised_and_stands_in_the_documentation() -> None:
    _every_module()
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for error in {errors.VerifierError, *_below(errors.VerifierError)}:
        if not error.__module__.startswith(PACKAGES):
            continue
        assert error.__doc__, error.__name__
        assert f"`{error.__name__}`" in page, f"{error.__name__} is not in docs/architecture.md"


#: They list the agencies of a user's subtree to choose from; rows of those agencies they leave to the filter.
LIST_AGENCIES = {
    "verifier/feeds/terms.py",
    "verifier/crossmatch/inbox_filter.py",
    "verifier/reporting/branches.py",
}


def test_no_agency_is_filtered_for_safety_outside_the_one_filter() -> None:
    """Comparing a row's ``agency_id`` with a user's own is the filter's business alone."""
    pattern = re.compile(r"agency_id\s*(==|!=)\s*(actor|self\.actor|user|who|current)|\.agency_ids\(")
    found = {
        _name(path)
        for path in SOURCES
        if pattern.search(path.read_text(encoding="utf-8")) and path.name != "scope.py"
    }
    assert found <= LIST_AGENCIES


def test_only_the_ground_reaches_for_the_connection_beneath_a_session() -> None:
    pattern = re.compile(
        r"\.connection\(\)|exec_driver_sql|database\.engine\b|text\(\s*f?[\"']+\s*(SELECT|UPDATE|DELETE)"
    )
    found = {_name(path) for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))}
    ground = {
        *("verifier/migrate.py", "verifier/migrations/generate.py", "verifier/migrations/append_only.py"),
        "verifier/migrations/revisions.py",
    }
    assert {name for name in found if not name.startswith("verifier/database/")} <= ground
