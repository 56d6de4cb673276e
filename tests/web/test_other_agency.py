"""What belongs to another agency does not exist: every object in every address and form, read and changed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.integration.notices.scene import JPEG
from tests.web.conftest import Visitor
from tests.web.route_table import ROLES, rights_of
from tests.web.routes import NOBODY, Route, address, with_objects
from tests.web.sample import PASSWORD
from tests.web.whole_office import FAR, Whole, whole_office
from verifier.accounts.session_list import sessions_of
from verifier.accounts.tables import User
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from verifier.tables import metadata
from web.application import create_app

#: routes whose object is nobody's in particular, each with who guards it
EVERYBODYS: Final[dict[str, str]] = {
    "runs.audit": "a night is of all agencies; leads are counted, none is named",
    "runs.run": "a night is of all agencies; leads are counted, none is named",
    "jobs.one": "a job is of all agencies; it names nobody",
    "jobs.audit": "a job is of all agencies; it names nobody",
    "replays.ask": "a night is of all agencies",
    "replays.tell": "a night is of all agencies; the leads told are those of the user's own part",
    "weights.adoption": "weights are of all agencies; a person of the top agency decides",
    "weights.model": "weights are of all agencies",
    "weights.show_effect": "weights are of all agencies; counts only, for the top agency",
    "weights.text": "weights are of all agencies",
    "weights.withdrawal": "weights are of all agencies; a person of the top agency decides",
    "thresholds.decision": "thresholds are of all agencies; a person of the top agency decides",
    "thresholds.withdrawal": "thresholds are of all agencies; a person of the top agency decides",
    "stops.release": "a halted batch is of a feed, of all agencies",
    "users.audit": "users are administered by the top agency alone: refused before any is looked for",
    "users.change": "users are administered by the top agency alone: refused before any is looked for",
    "users.decision": "users are administered by the top agency alone: refused before any is looked for",
    "users.step": "users are administered by the top agency alone: refused before any is looked for",
    "users.user": "users are administered by the top agency alone: refused before any is looked for",
}
#: what forms ask for, filled in so that the service is reached
FORM: Final[dict[str, str]] = {
    "version": "1",
    "reason": "核对后办理",
    "verdict": "approve",
    "on": "2026-11-20",
    "until": "2026-12-01",
    "to": "sun.far",
    "channel": "phone",
    "method": "in_person",
    "receiver": "王小明",
    "document": "青社保〔2026〕1号",
    "finding": "fact_confirmed",
    "how": "入户核实",
    "proof": "照片 3 张",
    "proofs": "receipt",
    "ground": "uncollectable",
    "amount": "1.00",
    "income": "4000",
    "members": "2",
    "monthly": "500.00",
    "debt": "Q-1",
    "bank_reference": "B1",
    "note": "备注",
    "source": "经办人",
    "words": "经核实，您的待遇照常发放。",
    "id_card_seen": "yes",
}
#: and where one form means something else by a name
OWN_FORMS: Final[dict[str, dict[str, str]]] = {
    "case_work.join": {"into": "{own_case}"},
    "case_work.parent": {"parent": "{own_case}"},
    "leads.decision": {"verdict": "same_person"},
    "reviews.decision": {"verdict": "agree"},
    "debts.propose": {"kind": "written_off", "ground": "other"},
    "debts.decision": {"kind": "written_off"},
    "papers.make": {"kind": "return_notice"},
    "course.enter": {"kind": "refused"},
    "tasks.schedule": {"on": "2026-11-25"},
    "tasks.close": {"outcome": "not_met"},
    "campaigns.result": {"result": "delivered", "reference": "R-0"},
    "campaigns.wish": {"wish": "none"},
    "appeals.answer": {"outcome": "explained"},
    "stops.reverse": {"wrong": "record"},
}
#: the number that was asked for, in a message or in the address the language switch leads back to
_NUMBERS = re.compile(r"\b(chk-|dev-)?[0-9A-Za-z-]*\d[0-9A-Za-z-]*\b")
_TOKENS = re.compile(r'value="[0-9a-f]{64}"|"X-Form-Token":"[0-9a-f]{64}"')


@dataclass(frozen=True)
class Stage:
    """The console, what is planted, and a visitor of each role of the far county."""

    ctx: Context
    app: Flask
    whole: Whole
    visitors: dict[str, Visitor]

    def openers(self, route: Route) -> list[Visitor]:
        """Those of the county whose roles open the route, one of each role."""
        right = rights_of()[route.endpoint, route.method]
        held = {name: {"any user", *ROLES[role].split()} for name, role in FAR.items()}
        return [self.visitors[name] for name, rights in held.items() if right in rights]

    @staticmethod
    def own_form(route: Route) -> dict[str, str]:
        return OWN_FORMS.get(route.endpoint, {})

    def ask(
        self, route: Route, known: dict[str, Any], visitor: Visitor | None = None, **form: Any
    ) -> tuple[int, str]:
        """Return status and body, with what differs from request to request taken out."""
        visitor = visitor or self.openers(route)[0]
        path = address(self.app, route, known)
        if route.method == "GET":
            return _plain(visitor.client.get(path), path)
        # the same photograph for whatever field a form has for a file
        takes_file = route.endpoint in {"evidence.attach", "papers.serve", "payroll.bring"}
        names = ("file", "proof") if takes_file else ()
        files = {name: (io.BytesIO(JPEG), "照片.jpg", "image/jpeg") for name in names}
        own = {name: text.format(own_case=self.whole.own_case) for name, text in self.own_form(route).items()}
        fields = {"form_token": visitor.token, **FORM, **own, **form, **files}
        return _plain(visitor.client.post(path, data=fields), path)

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is stored, but sessions and what they were asked."""
        left_out = {"web_sessions", "security_events"}
        with self.ctx.database.read(EVERYWHERE) as session:
            return {
                table.name: sorted(map(str, session.connection().execute(select(table)).all()))
                for table in metadata.sorted_tables
                if table.name not in left_out
            }


def _plain(response: TestResponse, path: str) -> tuple[int, str]:
    text = _TOKENS.sub("", response.get_data(as_text=True)).replace(path, "HERE")
    return response.status_code, _NUMBERS.sub("#", text)


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with whole_office(sqlite_template, tmp_path_factory.mktemp("whole")) as (ctx, whole):
        app = create_app(ctx)
        visitors = {name: Visitor(app.test_client()) for name in FAR}
        for name, visitor in visitors.items():
            assert visitor.log_in(name).status_code == 302
        with ctx.database.read(EVERYWHERE) as session:
            approver = session.scalars(select(User.id).where(User.name == "far.approver")).one()
            whole.theirs["session"] = sessions_of(session, ctx, approver)[0].key
        yield Stage(ctx, app, whole, visitors)


def _objects(stage: Stage) -> list[tuple[Route, dict[str, Any]]]:
    """Return every route with an object in its address, and the object of the district."""
    return [
        (route, stage.whole.theirs | stage.whole.at.get(route.endpoint, {}))
        for route in with_objects(stage.app)
        if route.blueprint != "static"
    ]


def test_every_object_in_an_address_is_planted_and_every_exception_is_a_route(stage: Stage) -> None:
    named = {name for route, _ in _objects(stage) for name in route.rule.arguments}
    assert named - {"ending", "step", "account_step", "filename", "what", "to"} <= set(stage.whole.theirs)
    assert set(EVERYBODYS) <= {route.endpoint for route, _ in _objects(stage)}


def test_an_object_of_another_agency_answers_like_one_that_does_not_exist(stage: Stage) -> None:
    """Read and change, with a form that holds all a service may ask for; nothing is changed by any."""
    before, tried, told = stage.rows(), 0, []
    for route, theirs in _objects(stage):
        for place, visitor in enumerate([] if route.endpoint in EVERYBODYS else stage.openers(route)):
            found = stage.ask(route, theirs, visitor)
            # one page of refusal serves all roles: to the letter it is compared once
            nobody = found if place else stage.ask(route, {}, visitor)
            if found[0] != 404 or found != nobody:
                told.append((route.method, route.rule.rule, found[0], nobody[0], _said(found[1])))
            tried += 1
    assert told == []
    assert tried >= 200
    assert _changed(before, stage.rows()) == []


def test_a_part_of_somebody_elses_is_not_reached_beneath_ones_own(stage: Stage) -> None:
    """An assessment, stop, proposal, plan or posting of the district beneath a case or debt of the county."""
    before, tried, told = stage.rows(), 0, []
    own = {"case_id": stage.whole.own_case, "debt_id": stage.whole.own_debt}
    for route, theirs in _objects(stage):
        mine = {name: own[name] for name in own.keys() & route.rule.arguments}
        parts = route.rule.arguments - mine.keys() & theirs.keys()
        if not mine or not parts:
            continue
        found, nobody = stage.ask(route, theirs | mine), stage.ask(route, dict.fromkeys(parts, NOBODY) | mine)
        if found[0] != 404 or found != nobody:
            told.append((route.method, route.rule.rule, found[0], nobody[0], _said(found[1])))
        tried += 1
    assert told == []
    assert tried >= 5
    assert _changed(before, stage.rows()) == []


def test_who_holds_the_right_elsewhere_is_refused_what_is_everybodys_to_decide(stage: Stage) -> None:
    before = stage.rows()
    for route, theirs in _objects(stage):
        if route.endpoint in EVERYBODYS and route.method == "POST" and stage.openers(route):
            found = stage.ask(route, theirs)
            assert found[0] in {403, 404, 409} or route.endpoint == "replays.tell", route
    after = stage.rows()
    assert [name for name in _changed(before, after) if name not in {"audit_entries", "audit_heads"}] == []


#: what holds identity numbers in full, each because it cannot do its work without
IN_FULL: Final[dict[str, str]] = {
    "people": "the register itself, by which everything is matched",
    "source_records": "what an authority said, word for word",
    "pairs": "the values that were compared; a page shows them masked",
    "notices": "what stands on a paper that was served",
}


def test_an_identity_number_in_full_stands_in_the_tables_that_need_it_and_in_no_other(stage: Stage) -> None:
    """Audit entries, events, decisions, published names, alerts and tasks know people by row number."""
    with stage.ctx.database.read(EVERYWHERE) as session:
        numbers = [number for number in session.scalars(select(Person.id_no)) if number]
    assert len(numbers) > 5
    every = stage.rows().items()
    holding = {name for name, rows in every if any(number in row for row in rows for number in numbers)}
    assert {"people"} <= holding <= set(IN_FULL)


#: forms that name an object in a field: endpoint, what the field is filled with
_FIELDS: Final[tuple[tuple[str, str, str, dict[str, str]], ...]] = (
    ("case_bulk.change", "case", "{case_id}:9", {"action": "take"}),
    ("case_bulk.change", "case", "{case_id}:9", {"action": "snooze"}),
    ("case_work.join", "into", "{case_id}", {}),
    ("case_work.parent", "parent", "{case_id}", {}),
    ("publications.propose", "case", "{case_id}", {}),
    ("receipts.confirm", "debt", "{reference}", {}),
    ("receipts.allocate", "debt", "{reference}", {}),
    ("reveal.show", "person_id", "{person_id}", {"field": "id_no"}),
    ("reveal.show", "lead_id", "{lead_id}", {"field": "id_no"}),
    ("relations.declare", "person", "{pid}", {"relation": "relative"}),
    ("devices.issue", "site", "{site_id}", {"attended": "yes"}),
    ("account.end", "session", "{session}", {"current": PASSWORD}),
)


@pytest.mark.parametrize(("endpoint", "field", "filled", "form"), _FIELDS)
def test_an_object_of_another_agency_in_a_field_is_as_one_that_does_not_exist(
    stage: Stage, endpoint: str, field: str, filled: str, form: dict[str, str]
) -> None:
    [rule] = [rule for rule in stage.app.url_map.iter_rules() if rule.endpoint == endpoint]
    route = Route(endpoint, "POST", rule)
    own = {"case_id": stage.whole.own_case, "receipt_id": stage.whole.own_receipt}
    before = stage.rows()
    theirs = stage.ask(route, own, **form, **{field: filled.format(**stage.whole.theirs)})
    nobody = stage.ask(route, own, **form, **{field: filled.format_map(_Nobody())})
    names = (filled.format(**stage.whole.theirs), filled.format_map(_Nobody()))
    assert _without(theirs, names) == _without(nobody, names)
    # many cases at once are refused together, each with its reason
    assert theirs[0] == (409 if endpoint == "case_bulk.change" else 404), _said(theirs[1])
    assert _changed(before, stage.rows()) == []


class _Nobody(dict[str, Any]):
    """Fills every field with what no row has."""

    def __missing__(self, name: str) -> str:
        return {"reference": "Q-000000-0", "pid": "P-nobody", "session": "f" * 32}.get(name, str(NOBODY))


def _without(answer: tuple[int, str], names: tuple[str, ...]) -> tuple[int, str]:
    text = answer[1]
    for name in names:
        text = text.replace(name, "IT").replace(name.partition(":")[0], "IT")
    return answer[0], text


def _changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    return [name for name, rows in after.items() if rows != before[name]]


def _said(page: str) -> str:
    """What an error page says, for the failure's message."""
    return str(re.findall(r"<h1>(.*?)</h1>|<p>(.*?)</p>", page.partition("<main")[2])[:3])
