"""What is never done with what others send: it is not run, unpickled, or pasted into a query or a page."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for package in ("verifier", "web", "jobs", "matchers") for path in (ROOT / package).rglob("*.py")
)
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "web" / "static").glob("*.js")) + sorted((ROOT / "web" / "kiosk_page").rglob("*.js"))

#: calls that run, build or unpack whatever they are given
NEVER_CALLED: Final = {
    *("eval", "exec", "os.system", "os.popen", "os.execv", "os.spawnv", "pickle.loads", "pickle.load"),
    *("marshal.loads", "shelve.open", "yaml.load", "render_template_string", "builtins.eval", "__import__"),
    *("etree.fromstring", "minidom.parseString", "ElementTree.parse", "compile"),
}
#: the same, whatever they are called on
NEVER_ASKED_OF_ANYTHING: Final = {"from_string", "fromstring", "parseString", "compile_expression"}
#: modules that unpack objects, ask directories, caches or other machines; each is allowed where it is named
NEVER_IMPORTED: Final[dict[str, dict[str, str]]] = {
    "pickle": {},
    "marshal": {},
    "shelve": {},
    "yaml": {},
    "xml": {"verifier/feeds/readers/xlsx_scan.py": "expat, which is told to refuse every declaration"},
    "lxml": {},
    "ldap": {},
    "ldap3": {},
    "memcache": {},
    "pymemcache": {},
    "redis": {},
    "graphene": {},
    "strawberry": {},
    "websockets": {},
    "flask_sock": {},
    "flask_cors": {},
    "ctypes": {},
    "cffi": {},
    "requests": {},
    "httpx": {},
    "aiohttp": {},
    "urllib.request": {},
    "http.client": {"verifier/kiosk/transport.py": "the reference kiosk asks the one server it is pinned to"},
    "smtplib": {"verifier/outbox/smtp.py": "the office's mail server, from the configuration"},
    "markdown": {},
}
#: write tables that people open in a spreadsheet; each takes the sting out of its cells, or says why not
WRITES_TABLES: Final[dict[str, str]] = {
    "verifier/workbooks.py": "opens the book; cells are written by whoever asked for it",
    "verifier/biometrics/pictures.py": "coordinates, numbers only",
    "verifier/demo/city/files/cremations.py": "a made-up city, handed to nobody",
    "verifier/feeds/readers/workbook.py": "a row as it is kept; it is handed out by the quarantine alone",
}
#: draw from what can be foretold: a made-up city, and a search that must come out the same each time
FORETOLD: Final = ("verifier/demo/",)
#: where a program is started: each with a list of arguments and no shell
STARTS_PROGRAMS: Final = {
    "verifier/cli/demo.py",
    "verifier/cli/demo_kiosk.py",
    "verifier/feeds/readers/rehearsal.py",
    "verifier/migrations/generate.py",
    "verifier/crossmatch/files/parquet_process.py",
    "verifier/notices/scanning.py",
    "verifier/operation/doctor/office.py",
    "verifier/operation/postgres_tools.py",
}


#: patterns made of lists in our code, or of parts that were escaped where they were gathered
OF_OUR_OWN: Final = {
    "verifier/cli/usage_words.py": "the sentences of the parser, written down above it",
    "matchers/records/address_units.py": "names of provinces, written down beside it",
    "verifier/bundle/masks.py": "each value is escaped in the lines above",
    "verifier/database/scope.py": "names of our own tables",
}


@cache
def _nodes() -> tuple[tuple[Path, ast.Call | ast.Import | ast.ImportFrom], ...]:
    """Every call and every import of the product, each file read once."""
    return tuple(
        (path, node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Call, ast.Import, ast.ImportFrom))
    )


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _dotted(node: ast.expr) -> str:
    """Return what is called: ``subprocess.run``; of what is itself called, the last word alone."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _calls() -> tuple[tuple[Path, ast.Call, str], ...]:
    return tuple((path, node, _dotted(node.func)) for path, node in _nodes() if isinstance(node, ast.Call))


@cache
def _imports() -> dict[Path, set[str]]:
    found: dict[Path, set[str]] = {path: set() for path in SOURCES}
    for path, node in _nodes():
        if isinstance(node, ast.Import):
            found[path] |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found[path] |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def _imported(path: Path) -> set[str]:
    return _imports()[path]


def test_nothing_that_was_sent_is_run_compiled_or_unpickled() -> None:
    wrong = [
        (_name(path), called)
        for path, _, called in _calls()
        if called in NEVER_CALLED or called.rpartition(".")[2] in NEVER_ASKED_OF_ANYTHING
    ]
    assert wrong == []


@pytest.mark.parametrize("module", NEVER_IMPORTED)
def test_a_module_that_unpacks_objects_or_asks_other_machines_is_imported_only_where_it_is_said(
    module: str,
) -> None:
    users = {
        _name(path)
        for path in SOURCES
        if any(one == module or one.startswith(f"{module}.") for one in _imported(path))
    }
    assert users == set(NEVER_IMPORTED[module])


def test_a_program_is_started_with_a_list_of_arguments_and_never_by_a_shell() -> None:
    started = [
        (path, node)
        for path, node, called in _calls()
        if called in {"subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_output"}
    ]
    assert {_name(path) for path, _ in started} == STARTS_PROGRAMS
    for path, node in started:
        assert not any(keyword.arg == "shell" for keyword in node.keywords), _name(path)
        assert not isinstance(node.args[0], (ast.JoinedStr, ast.Constant)), _name(path)


def test_whoever_writes_a_table_lets_no_cell_be_a_formula() -> None:
    """RFC 4180 and OWASP: quotes by the standard's writer, an apostrophe before what would be run."""
    writers = {
        _name(path)
        for path, _, called in _calls()
        if called in {"csv.writer", "csv.DictWriter", "xlsxwriter.Workbook", "new_workbook"}
    }
    guarding = {_name(path) for path in SOURCES if "verifier.whole_files.harmless" in _imported(path)}
    assert len(writers) > 6
    assert writers - guarding == set(WRITES_TABLES)


def test_one_module_says_where_lines_of_a_log_go_and_nobody_prints_besides() -> None:
    ways = {"basicConfig", "dictConfig", "fileConfig", "addHandler", "print"}
    users = {
        _name(path)
        for path, _, called in _calls()
        if (last := called.rpartition(".")[2]) in ways or re.fullmatch(r"\w+Handler", last)
    }
    assert users == {"verifier/logs.py"}


def test_secrets_are_drawn_from_the_systems_randomness() -> None:
    users = {_name(path) for path in SOURCES if any(one.startswith("random") for one in _imported(path))}
    assert {name for name in users if not name.startswith(FORETOLD)} == set()


def _pasted(node: ast.expr) -> bool:
    """Tell whether a text is put together from a value: an f-string, a sum, ``%`` or ``format``."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "join"}
    return isinstance(node, ast.BinOp)


def test_no_query_is_pasted_together_but_by_the_migrations_and_the_store_from_names_of_our_own() -> None:
    """Values go to a database as parameters; what is pasted are names of tables and columns in our code."""
    pasted = {
        _name(path)
        for path, node, called in _calls()
        if called.rpartition(".")[2]
        in {"text", "execute", "exec_driver_sql", "executemany", "literal_column"}
        and node.args
        and _pasted(node.args[0])
    }
    rooms = ("verifier/crossmatch/", "verifier/database/", "verifier/migrations/")
    outside = {name for name in pasted if not name.startswith(rooms)}
    assert outside <= {"verifier/audit/verifying.py"}, "a constant list of columns"
    for name in pasted:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "request" not in _imported(ROOT / name), name
        assert "flask" not in text, name


def test_no_markup_is_pasted_together() -> None:
    """``Markup("…").format(…)`` escapes what it is given; an f-string inside ``Markup`` would not."""
    marked = [(path, node) for path, node, called in _calls() if called == "Markup"]
    assert len(marked) > 20
    wrong = [
        (_name(path), node.lineno)
        for path, node in marked
        if not isinstance(node.args[0], ast.Constant)
        and _name(path) != "verifier/notices/rendering.py"  # escapes in the line above
    ]
    assert wrong == []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", text), path.name


def test_no_script_writes_markup_runs_text_or_listens_to_other_windows() -> None:
    assert SCRIPTS
    forbidden = re.compile(
        # a BroadcastChannel reaches pages of our own alone; to other windows nothing is sent
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        r"|(?<!others\.)postMessage|[\"']message[\"']|set(?:Timeout|Interval)\(\s*[\"'`]|window\.name|javascript:"
    )
    for path in SCRIPTS:
        assert forbidden.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_every_script_style_and_picture_of_a_page_is_our_own() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"<(?:script|link|img|iframe|object|embed|applet)\b[^>]*(?:src|href)=[\"']https?:", text
        )
        assert not re.search(r"<(?:object|embed|applet|iframe)\b", text), path.name


def test_no_view_hands_a_form_over_as_a_whole() -> None:
    """Mass assignment: each field a view uses is asked for by its name; addresses are made of known ones."""
    whole = re.compile(
        r"\*\*\s*request\.|request\.(?:form|args|values)\.(?:to_dict|items|lists|copy|keys)"
        r"|get_json\(|setattr\(|\bdict\(request"
    )
    found = {
        _name(path)
        for path in SOURCES
        if _name(path).startswith("web/") and whole.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"web/forms.py"}, "which looks for a character in every field and keeps none"


def test_text_that_becomes_part_of_a_pattern_is_escaped() -> None:
    """Each pattern is written down in the code, or made of escaped parts or of patterns written down."""
    wrong = []
    for path, node, called in _calls():
        if called in {
            "re.compile",
            "re.match",
            "re.search",
            "re.fullmatch",
            "re.sub",
            "re.split",
            "re.findall",
        }:
            pattern = node.args[0]
            source = ast.unparse(pattern)
            names = {one.id for one in ast.walk(pattern) if isinstance(one, ast.Name)} - {"re"}
            if any(not name.strip("_").isupper() for name in names) and "re.escape" not in source:
                wrong.append(_name(path))
    assert set(wrong) == set(OF_OUR_OWN)
