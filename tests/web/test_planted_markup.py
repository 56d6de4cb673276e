"""Markup in every text of every table: no page of any role, and none of a retiree's, lets it through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import JSON, Connection, String, Table, text
from werkzeug.test import TestResponse

from tests.web.conftest import Visitor
from tests.web.route_table import NO_PAGE, ROLES, rights_of
from tests.web.routes import address, routes
from tests.web.sample import USERS
from tests.web.whole_office import Whole, whole_office
from verifier.accounts.actor import system_actor
from verifier.citizens.codes import issue_code
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.migrations.append_only import unprotect
from verifier.people.tables import Person
from verifier.tables import metadata
from web.application import create_app

#: breaks out of text, of an attribute in either quote, of none, of a template and of a format string
MARK: Final = '<pv-x onpv=1>"onpv=\'1\'onpv="1"{{7*7}}{n}'
#: columns and keys of stored objects that hold words of ours: the code asks what they say
CODES: Final = re.compile(
    r"(?:\w+_)?(?:id|key|month|state|status|modality|position|tier|channel|basis|mark|hash|version|months)"
    r"|actor|office|code|path|role|language|kind|strength|rule|rules|scheme|schemes|verdict|decision|next_step|outcome"
    r"|payment|purpose|stage|method|format|started|stopped|stopped_from|suspended_from|resumed_from|origin"
    r"|evidence_class|encoding|digest|content|cause|ending|drawn_for|ground|proof_kind|debit|credit|slot|job"
    r"|relation|action|subject_type|table_name|compared_with|query|rule_set|lease|sex_codes|feed|subject|field"
    r"|level|id_level|media_type|thumbprint|keyid|sender|folder|algorithm|print_set|pad_result|tiers|step|on"
    r"|best_\w+|number|day|from|until|to|stop|causes|classes|due|start|end|first|last|weight"
)
#: these share the name of a column that people or feeds fill
CODES_OF: Final = {
    *("run_steps.name", "threshold_changes.name", "checks.reason"),
    *("lapse_events.previous", "lapse_events.new", "entitlement_changes.previous", "entitlement_changes.new"),
}
#: named like words of ours, and filled from outside: by a device
NO_CODES: Final = {"devices.software_version"}
#: filled by feeds and forms column by column: what holds nothing is filled too
FED: Final = {
    *(
        "people",
        "source_records",
        "bank_lines",
        "bank_accounts",
        "payments",
        "receipts",
        "sites",
        "life_signs",
    ),
    *("evidence_files", "verifications", "ledger_transactions", "notice_services"),
}
READERS: Final = ("zhao.min", "security", "audit", "it.admin", "li.jing")
ASKED: Final = {"reveal.ask": "?field=id_no&person_id=1", "supervision.listing": "?figure=cases_slow"}
CITIZENS_PAGES: Final = ("/citizen/own", "/citizen/own/known", "/citizen/own/appeal", "/citizen/own/visit")
PUBLIC_PAGES: Final = ("/citizen/places", "/citizen/how")


class _Read(HTMLParser):
    """What a browser would make of a page: its tags, its attributes, where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post"}:
                self.targets.add(value or "")


@dataclass(frozen=True)
class Shown:
    """Every page as it was answered once markup stood in every text, and what was planted."""

    pages: dict[str, TestResponse]
    planted: set[str]


def _texts() -> Iterator[tuple[Table, Any]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            whole = f"{table.name}.{column.name}"
            known = (CODES.fullmatch(column.name) and whole not in NO_CODES) or whole in CODES_OF
            is_text = type(column.type) is String or isinstance(column.type, JSON)
            if is_text and not column.primary_key and not known and table.name != "web_sessions":
                yield table, column


def _marked(value: Any, key: str, mark: str) -> Any:
    if isinstance(value, dict):
        return {name: _marked(one, name, mark) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, key, mark) for one in value]
    return mark + value if isinstance(value, str) and not CODES.fullmatch(key) else value


def _plant(connection: Connection, table: Table, column: Any) -> int:
    """Put the mark before every text of a column; return how many."""
    name, here = f'"{table.name}"', f'"{column.name}"'
    mark = f"{MARK}[{table.name}.{column.name}]"
    if not isinstance(column.type, JSON):
        where = "1" if table.name in FED else f"{here} <> ''"
        given = f"UPDATE {name} SET {here} = :mark || COALESCE({here}, rowid) WHERE {where}"  # noqa: S608 -- names of our tables
        return connection.execute(text(given), {"mark": mark}).rowcount
    held = f"SELECT rowid, {here} FROM {name} WHERE {here} IS NOT NULL"  # noqa: S608 -- names of our tables
    put = text(f"UPDATE {name} SET {here} = :new WHERE rowid = :number")  # noqa: S608 -- names of our tables
    rows = connection.execute(text(held)).all()
    for number, stored in rows:
        new = json.dumps(_marked(json.loads(stored), column.name, mark), ensure_ascii=False)
        connection.execute(put, {"new": new, "number": number})
    return len(rows)


def _addresses(app: Any, whole: Whole) -> Iterator[tuple[str, str]]:
    """Yield who reads a page and its address."""
    rights = rights_of()
    for route in routes(app):
        right = rights[route.endpoint, route.method]
        if route.method != "GET" or route.endpoint in NO_PAGE or right in {"open", "own page"}:
            continue
        [who, *_] = [one for one in READERS if right in {"any user", *ROLES[USERS[one][0]].split()}]
        known = whole.theirs | whole.at.get(route.endpoint, {})
        yield who, address(app, route, known) + ASKED.get(route.endpoint, "")


@pytest.fixture(scope="module")
def shown(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with whole_office(sqlite_template, tmp_path_factory.mktemp("planted")) as (ctx, whole):
        app = create_app(ctx)
        readers = {name: Visitor(app.test_client()) for name in READERS}
        for name, visitor in readers.items():
            assert visitor.log_in(name).status_code == 302
        citizen = _entered(ctx, app, whole.theirs["person_id"])
        planted = set()
        with ctx.database.write(EVERYWHERE) as session:
            for table in metadata.sorted_tables:
                unprotect(session.connection(), table.name)
            for table, column in _texts():
                if _plant(session.connection(), table, column):
                    planted.add(f"{table.name}.{column.name}")
        pages = {path: readers[who].client.get(path) for who, path in _addresses(app, whole)}
        pages |= {path: citizen.client.get(path) for path in (*CITIZENS_PAGES, *PUBLIC_PAGES)}
        yield Shown(pages, planted)


def _entered(ctx: Context, app: Any, person_id: int) -> Visitor:
    """Return a browser in which a retiree entered."""
    with ctx.database.write(EVERYWHERE) as session:
        code = issue_code(session, ctx, system_actor(), person_id)
        number = session.get_one(Person, person_id).id_no
    made = Visitor(app.test_client())
    made.get("/citizen")
    assert made.post("/citizen", number=number, code=code).status_code == 302
    return made


def test_every_page_is_shown_whatever_its_texts_hold(shown: Shown) -> None:
    assert {path: page.status_code for path, page in shown.pages.items() if page.status_code != 200} == {}
    assert len(shown.pages) > 80
    assert len(shown.planted) > 120


def test_no_text_of_any_table_becomes_markup_on_any_page(shown: Shown) -> None:
    wrong = []
    for path, page in shown.pages.items():
        read = _Read(page.text)
        if "pv-x" in read.tags or any("onpv" in name for name in read.attributes):
            wrong.append(path)
        if "49{n}" in page.text:
            wrong.append(f"{path}: a template was run")
    assert wrong == []
    seen = {name for page in shown.pages.values() for name in re.findall(r"\[(\w+\.\w+)\]", page.text)}
    assert len(seen & shown.planted) > 60, "so many of the columns are seen on some page"
    assert {"people.name", "feeds.file_name", "evidence_files.name", "receipts.payer_name"} <= seen


def test_every_link_picture_and_form_of_a_page_leads_to_a_path_of_ours(shown: Shown) -> None:
    targets = {one for page in shown.pages.values() for one in _Read(page.text).targets}
    assert len(targets) > 200
    assert {one for one in targets if not re.match(r"/(?![/\\])|#|\?|$", one)} == set()


def test_every_page_forbids_what_it_does_not_use_and_says_what_it_is(shown: Shown) -> None:
    for path, page in shown.pages.items():
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy), path
        assert {"script-src 'self'", "frame-ancestors 'none'"} <= set(policy), path
        assert page.headers["X-Content-Type-Options"] == "nosniff", path
        assert page.headers["Referrer-Policy"] == "no-referrer", path
        assert page.headers["Content-Type"] == "text/html; charset=utf-8", path
        assert not [name for name, _ in page.headers if name.lower().startswith("access-control-")], path


def test_every_page_of_who_is_logged_in_has_the_way_out(shown: Shown) -> None:
    for path, page in shown.pages.items():
        out = "/citizen/leave" if path in CITIZENS_PAGES else "/logout"
        if path not in PUBLIC_PAGES:
            assert f'action="{out}"' in page.text, path
