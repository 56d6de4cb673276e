"""How the code is laid out: lengths of files, which room imports which, whether anything goes in circles.

``python -m benchmarks.structure [FOLDER]`` looks at another tree than its own. A room is a folder of
``verifier``, ``web``, ``jobs`` or ``matchers``; a module beside the rooms is a room of one.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Final

PRODUCT: Final = ("verifier", "web", "jobs", "matchers")
PACKAGES: Final = (*PRODUCT, "tests", "benchmarks")
LONG: Final = 250
#: so many rooms are listed at least: those others lean on most
_SHOWN: Final = 40

Graph = Mapping[str, set[str]]


def lengths(root: Path, package: str) -> dict[str, int]:
    """Return the number of lines of each module of a package, by its path; migrations are generated."""
    modules = (path for path in sorted((root / package).rglob("*.py")) if "versions" not in path.parts)
    return {_name(root, path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}


def imports(root: Path) -> dict[str, set[str]]:
    """Return what each module of the product imports of it, at once or later, by dotted names."""
    paths = [path for name in PRODUCT for path in (root / name).rglob("*.py")]
    modules = {_dotted(path.relative_to(root)): path for path in paths}
    found = {}
    for module, path in modules.items():
        named = (_holder(name, modules) for name in _imported(ast.parse(path.read_text(encoding="utf-8"))))
        found[module] = {name for name in named if name is not None} - {module}
    return found


def between_rooms(graph: Graph) -> dict[str, set[str]]:
    """Return the same graph with the modules of each room taken together."""
    rooms: dict[str, set[str]] = {room_of(module): set() for module in graph}
    for module, named in graph.items():
        rooms[room_of(module)] |= {room_of(name) for name in named} - {room_of(module)}
    return rooms


def room_of(module: str) -> str:
    """Return ``verifier/cases`` of ``verifier.cases.rules``, ``verifier/money`` of ``verifier.money``."""
    return "/".join(module.split(".")[:2])


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups whose members import one another, directly or over others (Tarjan 1972)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    way: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        way.append(node)
        for name in sorted(graph[node]):
            if name not in order:
                visit(name)
                lowest[node] = min(lowest[node], lowest[name])
            elif name in way:
                lowest[node] = min(lowest[node], order[name])
        if lowest[node] == order[node]:
            at = way.index(node)
            if len(way) - at > 1:
                groups.append(sorted(way[at:]))
            del way[at:]

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return sorted(groups)


def report(root: Path) -> list[str]:
    """Return the whole picture as lines of Markdown."""
    graph = imports(root)
    by_package = {package: lengths(root, package) for package in PACKAGES}
    long = Counter({name: n for files in by_package.values() for name, n in files.items() if n > LONG})
    rooms = between_rooms(graph)
    return [
        "| package | files | lines | median | nine in ten | longest | over 250 |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(_row(package, list(files.values())) for package, files in by_package.items() if len(files) > 1),
        "",
        *_of_rooms(graph, rooms),
        "",
        f"Imports between rooms: {_edges(rooms)}; between modules: {_edges(graph)}.",
        f"Circles between rooms: {_told(circles(rooms))}; between modules: {_told(circles(graph))}.",
        f"Files over {LONG} lines: {', '.join(f'`{name}` {n}' for name, n in long.most_common()) or 'none'}.",
    ]


def _row(package: str, counts: list[int]) -> str:
    nine = quantiles(counts, n=10)[-1]
    over = sum(count > LONG for count in counts)
    return (
        f"| `{package}` | {len(counts)} | {sum(counts)} | {median(counts):.0f} | {nine:.0f} | {max(counts)} "
        f"| {over} |"
    )


def _of_rooms(graph: Graph, rooms: Graph) -> Iterable[str]:
    files = Counter(room_of(module) for module in graph)
    leaning = Counter(name for named in rooms.values() for name in named)
    folders = [room for room in rooms if files[room] > 1]
    yield "| room | files | imports rooms | imported by rooms |"
    yield "|---|--:|--:|--:|"
    for room in sorted(folders, key=lambda one: (-leaning[one], one))[:_SHOWN]:
        yield f"| `{room}` | {files[room]} | {len(rooms[room])} | {leaning[room]} |"


def _edges(graph: Graph) -> int:
    return sum(len(named) for named in graph.values())


def _told(groups: list[list[str]]) -> str:
    return "; ".join(" – ".join(group) for group in groups) or "none"


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.Module) -> Iterable[str]:
    """Return the names imported, ``from a import b`` as ``a.b``; but for what only a type checker reads."""
    unread = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in unread:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _holder(name: str, modules: Mapping[str, Path]) -> str | None:
    """Return the module a name leads to: itself, or the one that holds it; None for other people's."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in modules), None)


def main() -> None:
    """Print the picture of a tree."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1], help="of the tree")
    print("\n".join(report(asked.parse_args().folder)))


if __name__ == "__main__":
    main()
