"""The pages of the repository as text, and what stands in them: headings, links, code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: every page a reader can open; what is installed, made or cached beside the sources is not ours
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/**/*.md", "deploy/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
)
_FENCE = re.compile(r"^(```+)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|(?:src|srcset|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[`*]")


def name_of(page: Path) -> str:
    """Return the page's path as a reader writes it."""
    return page.relative_to(ROOT).as_posix()


@cache
def text_of(page: Path) -> str:
    """Return the whole page."""
    return page.read_text(encoding="utf-8")


@cache
def blocks(page: Path) -> tuple[str, ...]:
    """Return the contents of the fenced blocks."""
    return tuple(block for _, block in _FENCE.findall(text_of(page)))


@cache
def prose(page: Path) -> str:
    """Return the page without its fenced blocks."""
    return _FENCE.sub("", text_of(page))


def spans(page: Path) -> list[str]:
    """Return every inline code span; in a table ``\\|`` stands for a bar."""
    return [span.replace("\\|", "|").strip() for span in _SPAN.findall(prose(page))]


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file and the anchor of every link and picture within the repository."""
    for markdown, html in _LINK.findall(_SPAN.sub("", prose(page))):
        target = markdown or html
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield ((page.parent / file).resolve() if file else page), anchor


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors GitHub gives the headings, and those written by hand."""
    found: set[str] = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", prose(page)))
    for heading in _HEADING.findall(prose(page)):
        plain = _MARKUP.sub(lambda hit: hit[1] or "", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        while (unique := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(unique)
    return frozenset(found)


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))
