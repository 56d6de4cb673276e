"""The documents tell the truth: links, anchors, pictures, files, modules, settings and make targets exist."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.drawings.__main__ import DRAWINGS
from tests.architecture.pages import PAGES, ROOT, anchors, blocks, links, name_of, prose, spans, text_of
from verifier.settings import Settings

every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
FOLDERS = ("verifier", "matchers", "web", "jobs", "tests", "benchmarks", "deploy", "docs")
_CODE_FILE = re.compile(r"(?:[\w*-]+/)*[\w*-]+\.(?:py|html|css|js|mjs|service)")
_PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*[\w*/]")
_MODULE = re.compile(r"\bpython -m ([a-z_][\w.]*)")
#: a page of its own kind: what a release still lacks, for whoever works on it
NOTES_OF_WORK = "docs/progress/"


@every_page
def test_every_link_anchor_and_picture_leads_somewhere(page: Path) -> None:
    broken = [
        f"{target.name}#{anchor}"
        for target, anchor in links(page)
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target))
    ]
    assert broken == []


@every_page
def test_every_make_target_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`make ([a-z][a-z-]*)", prose(page)))
    named |= {
        target for block in blocks(page) for target in re.findall(r"(?m)^\s*make ([a-z][a-z-]*)", block)
    }
    assert named - TARGETS == set()


@every_page
def test_every_module_a_page_starts_exists(page: Path) -> None:
    missing = []
    for module in _MODULE.findall(text_of(page)):
        base = ROOT.joinpath(*module.split("."))
        ours = base.with_suffix(".py").is_file() or (base / "__main__.py").is_file()
        if not ours and (module.split(".")[0] in FOLDERS or find_spec(module) is None):
            missing.append(module)
    assert missing == []


@cache
def _every_path() -> tuple[Path, ...]:
    return tuple(
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if "__pycache__" not in path.parts
    )


@cache
def _every_ending() -> frozenset[str]:
    """Return every path by which a file may be meant: its name, with its folder, with that one's folder, …"""
    paths = [path.parts for path in _every_path()]
    return frozenset("/".join(parts[at:]) for parts in paths for at in range(len(parts)))


def _is_there(named: str) -> bool:
    if "*" in named:
        return any(path.match(named) for path in _every_path())
    return named in _every_ending()


@every_page
def test_every_file_and_folder_of_the_code_a_page_names_exists(page: Path) -> None:
    missing = []
    for span in spans(page):
        named = span.split("::")[0]
        if _CODE_FILE.fullmatch(
            named
        ):  # `judging.py`, `scoring/*_level.py`: the page says which folder is meant
            shown = any(named in block for block in blocks(page))  # a file the page itself tells how to write
            found = shown or _is_there(named)
        elif _PATH.fullmatch(named):
            found = any(ROOT.glob(named.rstrip("/"))) or any(ROOT.glob(named + ".py"))
        else:
            continue
        if not found:
            missing.append(span)
    assert missing == []


@every_page
def test_every_test_a_page_names_exists(page: Path) -> None:
    for file, name in set(re.findall(r"`(?:tests/)?([\w/]+/test_\w+\.py)::(test_\w+)`", text_of(page))):
        path = ROOT / "tests" / file
        assert path.is_file(), file
        assert f"def {name}(" in path.read_text(encoding="utf-8"), f"{file} has no {name}"


def test_every_period_of_the_impact_assessment_is_the_one_in_force_by_default() -> None:
    page = text_of(ROOT / "docs" / "privacy-impact.md")
    told = re.findall(r"\| `(\w+)\.(\w+)` \| (\d+) \|$", page, re.MULTILINE)
    assert len(told) >= 5
    for section, key, days in told:
        settings = Settings.model_fields[section].annotation
        assert settings is not None
        assert settings.model_fields[key].default == int(days), f"{section}.{key}"


def test_every_page_is_reached_from_the_first_one() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [target for target, _ in links(page) if target.suffix == ".md" and target.exists()]
    lost = {name_of(page) for page in PAGES if page not in reached}
    assert {name for name in lost if not name.startswith(NOTES_OF_WORK)} == set()


def test_the_index_names_every_page_of_the_documentation() -> None:
    listed = {target for target, _ in links(ROOT / "docs" / "README.md")}
    listed |= {target for target, _ in links(ROOT / "docs" / "adr" / "README.md")}
    missing = [name_of(page) for page in (ROOT / "docs").rglob("*.md") if page not in listed]
    assert [name for name in missing if not name.startswith((NOTES_OF_WORK, "docs/README"))] == []


def test_every_page_the_code_points_to_exists() -> None:
    pattern = re.compile(r"\bdocs/[\w/-]+\.(?:md|svg|png|mjs)\b")
    missing = []
    for path in [ROOT / "config.toml", ROOT / "Makefile", *(ROOT / each for each in _every_path())]:
        if path.is_file() and path.suffix in {".py", ".toml", ".html", ".conf", ".service", ""}:
            named = pattern.findall(path.read_text(encoding="utf-8", errors="ignore"))
            missing += [f"{name_of(path)}: {page}" for page in named if not (ROOT / page).exists()]
    assert missing == []


def test_every_picture_is_shown_somewhere_and_small() -> None:
    shown = {target for page in PAGES for target, _ in links(page)}
    pictures = [path for path in (ROOT / "docs" / "images").iterdir() if path.is_file()]
    assert [path.name for path in pictures if path not in shown] == []
    assert {path.name: path.stat().st_size for path in pictures if path.stat().st_size > 300_000} == {}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_what_its_script_draws(name: str) -> None:
    drawn = (ROOT / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == DRAWINGS[name]().svg(), "run: python -m benchmarks.drawings"


def test_the_readme_is_read_in_one_go() -> None:
    readme = ROOT / "README.md"
    assert len(text_of(readme).splitlines()) <= 200
    assert any("make demo" in block and "make test" in block for block in blocks(readme))


def test_decisions_are_numbered_without_a_hole_unless_the_index_says_why() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    index = prose(ROOT / "docs" / "adr" / "README.md")
    missing = set(range(1, max(numbers) + 1)) - set(numbers)
    assert {number for number in missing if f"{number:04d} was never" not in index} == set()
    for page in pages:
        assert text_of(page).startswith(f"# {page.name[:4]} · "), page.name
        status = re.search(r"^Status: (accepted|superseded by \d{4})", text_of(page), re.MULTILINE)
        assert status, page.name
        title = text_of(page).splitlines()[0].partition(" · ")[2]
        assert f"| [{page.name[:4]}]({page.name}) | {title} | {status[1]} |" in index
