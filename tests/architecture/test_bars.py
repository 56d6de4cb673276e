"""Nobody decides on somebody they are close to: every service that decides asks the bar, or says why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "verifier"
ROOMS = ("cases", "recovery", "notices")
#: any of them asks who is close to whom
BARS = {"must_not_be_close", "_must_not_be_close", "enter_step", "require_lawful", "annul_in", "reopen_in"}
#: services that write for an actor and decide about nobody, each with its reason
DECIDE_ABOUT_NOBODY = {
    "cases/caseload/refreshing.py:refresh_deadlines": "counts days, takes no step",
    "cases/caseload/relations.py:declare_relation": "who is barred is what is being said",
    "cases/caseload/relations.py:end_relation": "nobody ends their own; the person's matters are not touched",
    "notices/entering.py:pass_terms": "the night: enters that a term has passed, decides nothing",
    "notices/evidence.py:open_file": "reads; the opening itself is audited",
    "notices/making.py:open_notice": "reads; the opening itself is audited",
    "recovery/receipts.py:owe_back": "the receipt was tied to nobody",
    "recovery/payroll.py:check_payroll": "a whole payment file",
    "recovery/payroll.py:check_kept": "a whole payment file",
    "recovery/payroll_files.py:_keep_row": "a whole payment file",
    "recovery/payroll_files.py:set_aside_payroll": "a whole payment file",
    "recovery/plan_sweep.py:sweep_plans": "the night: counts instalments, decides nothing",
}

_Named = ast.FunctionDef | ast.ClassDef
_NAMED = (ast.FunctionDef, ast.ClassDef)


def _called(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            names.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
    return names


def _reached(functions: dict[str, _Named], name: str) -> set[str]:
    """Return everything a function calls, by way of its own module's functions too."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        here = todo.pop()
        for called in _called(functions[here]) - seen:
            seen.add(called)
            if called in functions:
                todo.append(called)
    return seen


def _services() -> Iterator[tuple[str, set[str]]]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    for path in [*files, ROOT / "crossmatch" / "decisions.py", ROOT / "certification/lapses/suspending.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, _NAMED)}
        for name, function in functions.items():
            if isinstance(function, ast.ClassDef):
                continue
            if "database.write(actor.scope)" in ast.unparse(function):
                yield f"{path.relative_to(ROOT).as_posix()}:{name}", _reached(functions, name)


def test_every_service_that_decides_about_a_person_asks_who_is_close_to_them() -> None:
    found = dict(_services())
    assert len(found) > 30
    unasked = {name for name, called in found.items() if not called & BARS}
    assert unasked - set(DECIDE_ABOUT_NOBODY) == set()
    assert set(DECIDE_ABOUT_NOBODY) - unasked == set(), "asks the bar now, or is gone: take it off the list"
