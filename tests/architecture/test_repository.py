"""What is in the repository: nothing of the place it was written at, documents that tell the truth."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from verifier.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# written in parts, so that this file does not hold what it looks for
REGISTRIES = ("pypi." + "org", "files.python" + "hosted", "registry.npm" + "js", "deb." + "debian.org")
FOREIGN_PATHS = re.compile(
    r"(?<![\w.<~])/(" + "|".join(["wo" + "rk", "ho" + "me", "ro" + "ot", "far" + "m"]) + r")/"
)


def _tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git repository: an unpacked archive holds what was checked before")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    found = []
    for path in _tracked_files():
        content = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in content]
        found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in FOREIGN_PATHS.finditer(content)]
    assert found == []


def test_no_file_in_the_repository_is_large() -> None:
    large = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in _tracked_files()}
    assert {name: size for name, size in large.items() if size > 600_000} == {}


def test_every_make_target_has_a_line_of_help() -> None:
    [phony] = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    helped = set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE))
    assert helped == set(phony.split())


def _settings(model: type[BaseModel], path: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the dotted name and description of every setting."""
    found = []
    for name, field in model.model_fields.items():
        inner = next(
            (kind for kind in (field.annotation, *get_args(field.annotation)) if _is_model(kind)), None
        )
        if inner is None:
            found.append((".".join((*path, name)), field.description or ""))
        else:
            found += _settings(inner, (*path, name))
    return found


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@pytest.mark.parametrize(("name", "description"), _settings(Settings))
def test_every_setting_is_described_and_documented(name: str, description: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    row = next((line for line in page.splitlines() if line.startswith(f"| `{name}` ")), "")
    assert description, f"{name} has no description"
    assert description.replace("|", "\\|") in row, f"docs/settings.md: | `{name}` | … | {description} |"


def test_the_settings_page_names_no_setting_that_is_gone() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    known = {name for name, _ in _settings(Settings)}
    assert set(re.findall(r"^\| `([\w.]+)` ", page, re.MULTILINE)) == known
    assert PREFIX in page


def test_every_pin_is_exact_and_every_dependency_is_pinned() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==[\w.+!]+$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = set(re.findall(r'^    "([\w-]+)(?:\[\w+\])?[><=~]', project, re.MULTILINE))
    assert len(pins) == len(lines)
    assert needed - set(pins) == set()
