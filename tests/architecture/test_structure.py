"""The shape of the whole: nothing imports in circles, and the picture `make structure` draws is right."""

from __future__ import annotations

from pathlib import Path

from benchmarks.structure import between_rooms, circles, imports, lengths, report

ROOT = Path(__file__).parents[2]
#: the generator of migrations stands beside what it writes, and asks the room's door for the schema
KNOWN = [["verifier/migrate", "verifier/migrations"]]


def test_no_module_and_no_room_imports_itself_over_others() -> None:
    graph = imports(ROOT)
    assert len(graph) > 1000
    assert circles(graph) == []
    assert circles(between_rooms(graph)) == KNOWN


def test_circles_are_found_however_long() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert circles(graph) == [["a", "b", "c"], ["d", "e"]]


def test_an_import_within_a_function_counts_and_one_for_the_type_checker_does_not(tmp_path: Path) -> None:
    room = tmp_path / "verifier" / "cases"
    room.mkdir(parents=True)
    (room / "one.py").write_text(
        "def late() -> None:\n    from verifier.cases import two\n", encoding="utf-8"
    )
    (room / "two.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from verifier.cases.one import late\n",
        encoding="utf-8",
    )
    assert imports(tmp_path) == {"verifier.cases.one": {"verifier.cases.two"}, "verifier.cases.two": set()}
    assert lengths(tmp_path, "verifier") == {"verifier/cases/one.py": 2, "verifier/cases/two.py": 3}
    assert "Circles between rooms: none; between modules: none." in report(tmp_path)
