"""Every sentence the product can say, read from its sources: code, pages, the files of rules and papers."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
PACKAGES = ("verifier", "web", "jobs")
CODE = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PAGES = sorted((ROOT / "web").rglob("*.html"))
RULES = sorted((ROOT / "verifier" / "resources").rglob("*.toml"))
#: stands where a sentence is put together from something that is only known when it is said
SOMETHING = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages, and where it stands.

    ``given``: the names its placeholders are filled with on the spot; None where that happens elsewhere.
    """

    where: str
    zh: str
    en: str
    given: frozenset[str] | None = None

    @property
    def whole(self) -> bool:
        """Return whether both halves are written out, placeholders aside."""
        return SOMETHING not in self.zh + self.en


@cache
def everything_said() -> tuple[Said, ...]:
    """Return every sentence of the product, each once for each place it stands at."""
    found = [said for path in CODE for said in _of_code(path)]
    found += [said for path in PAGES for said in _of_page(path)]
    found += [said for path in RULES for said in _of_rules(path)]
    return tuple(found)


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax of a module; many tests look at each."""
    return ast.parse(path.read_text(encoding="utf-8"))


def page_text(path: Path) -> str:
    """Return what a page says by itself: its markup without what is worked out when it is shown."""
    source = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    return "".join(part.data for part in source.find_all(nodes.TemplateData))


def _of_code(path: Path) -> Iterator[Said]:
    if not re.search(r"\b(Text|t)\(", path.read_text(encoding="utf-8")):
        return
    for node in ast.walk(parsed(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in ("Text", "t") or any(isinstance(one, ast.Starred) for one in node.args):
            continue  # a starred argument: both halves are made by one expression
        given = dict(zip(("zh", "en"), node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in ("zh", "en")}
        filled = frozenset(one.arg for one in node.keywords if one.arg) if node.func.id == "t" else None
        yield Said(f"{_name(path)}:{node.lineno}", _half(given.get("zh")), _half(given.get("en")), filled)


def _half(node: ast.expr | None) -> str:
    """Return one half as it is written; nothing for a half that is missing."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else SOMETHING for one in node.values)
    return SOMETHING


def _of_page(path: Path) -> Iterator[Said]:
    for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            halves = [str(one.value) if isinstance(one, nodes.Const) else SOMETHING for one in call.args]
            zh, en = (*halves, "", "")[:2]
            given = frozenset(keyword.key for keyword in call.kwargs)
            yield Said(f"{_name(path)}:{call.lineno}", zh, en, given)


def _of_rules(path: Path) -> Iterator[Said]:
    yield from _pairs(tomllib.loads(path.read_text(encoding="utf-8")), _name(path))


def _pairs(value: Any, where: str) -> Iterator[Said]:
    """Find ``zh`` beside ``en``, and ``x_zh`` beside ``x_en``, in tables of any depth."""
    if isinstance(value, list):
        for position, one in enumerate(value):
            yield from _pairs(one, f"{where}[{position}]")
    if not isinstance(value, dict):
        return
    for key, one in value.items():
        if key.removesuffix("zh") in ("", key[:-3] + "_") and key.endswith("zh"):
            yield Said(f"{where}.{key}", str(one), str(value.get(f"{key[:-2]}en", "")))
        elif not isinstance(one, str):
            yield from _pairs(one, f"{where}.{key}")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
