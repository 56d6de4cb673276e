"""Every route states its right, and the right is enforced for every role."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from tests.web.conftest import Login, Visitor
from tests.web.sample import USERS, Sample
from verifier.accounts.rights import RIGHTS, Right
from web.access import ANY_USER, OPEN_ENDPOINTS, needed_right

OPEN = {
    "static",
    "session.log_in",
    "session.health",
    "language.choose",
    "second_factor.ask",
    "second_factor.enrol",
    "invitations.accept",
}
#: they show and change what is the user's own, or lead on to pages with a right
EVERY_USER = {
    "session.start",
    "session.log_out",
    "help.keys",
    "relations.listing",
    "relations.declare",
    "administration.home",
    "account.own",
    "account.password",
    "account.begin_second_factor",
    "account.confirm_second_factor",
    "account.new_codes",
    "account.end",
}


def _paths(app: Flask, office: Sample) -> list[tuple[str, str, str]]:
    """Return endpoint, method and an address of every route."""
    numbers = {
        "lead_id": office.lead,
        "case_id": 1,
        "assessment_id": 1,
        "feed_id": office.feed,
        "run_id": office.run,
        "person_id": office.person,
        "lapse_id": 1,
        "task_id": 1,
        "alert_id": 1,
        "check_id": "chk-1",
        "device_id": "dev-1",
        "step": "suspension",
        **dict.fromkeys(
            ("debt_id", "proposal_id", "transaction_id", "plan_id", "receipt_id", "refund_id"), 1
        ),
        **dict.fromkeys(("user_id", "number"), 1),
        "account_step": "disabling",
        **dict.fromkeys(("stop_id", "halt_id", "review_id", "relation_id"), 1),
        **dict.fromkeys(("notice_id", "file_id", "list_id", "payroll_id"), 1),
        "ending": "csv",
        "filename": "tokens.css",
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: numbers[name] for name in rule.arguments}
            for method in sorted(rule.methods & {"GET", "POST"}):
                found.append((rule.endpoint, method, url_for(rule.endpoint, **values)))
    return found


def test_every_route_states_its_right_or_is_on_the_short_open_list(app: Flask) -> None:
    unstated = {
        rule.endpoint for rule in app.url_map.iter_rules() if needed_right(app, rule.endpoint) is None
    }
    assert unstated == OPEN == OPEN_ENDPOINTS


def test_only_start_help_logout_and_what_is_ones_own_are_for_every_user(app: Flask) -> None:
    anybody = {
        rule.endpoint for rule in app.url_map.iter_rules() if needed_right(app, rule.endpoint) == ANY_USER
    }
    assert anybody == EVERY_USER


def test_a_route_that_states_nothing_is_refused_even_to_a_supervisor(app: Flask, logged_in: Login) -> None:
    app.view_functions["help.keys"] = lambda: "unguarded"
    assert logged_in("zhao.min").get("/help").status_code == 403


def test_without_a_login_every_page_leads_to_the_login(app: Flask, office: Sample, visitor: Visitor) -> None:
    for endpoint, method, path in _paths(app, office):
        if endpoint in OPEN:
            continue
        response = visitor.client.open(path, method=method)
        assert response.status_code == 302, path
        assert response.headers["Location"].startswith("/login"), path


@pytest.mark.parametrize("name", sorted(USERS))
def test_each_role_reaches_exactly_the_routes_its_rights_open(
    name: str, app: Flask, office: Sample, logged_in: Login
) -> None:
    rights = RIGHTS[USERS[name][0]]
    visitor = logged_in(name)
    for endpoint, method, path in _paths(app, office):
        right = needed_right(app, endpoint)
        if not isinstance(right, Right) or method != "GET":
            continue
        status = visitor.get(path).status_code
        assert (status == 403) == (right not in rights), (path, status)


@pytest.mark.parametrize("name", sorted(USERS))
def test_each_role_is_refused_every_change_its_rights_do_not_open(
    name: str, app: Flask, office: Sample, logged_in: Login
) -> None:
    rights = RIGHTS[USERS[name][0]]
    visitor = logged_in(name)
    for endpoint, method, path in _paths(app, office):
        right = needed_right(app, endpoint)
        if isinstance(right, Right) and method == "POST" and right not in rights:
            assert visitor.post(path, reason="a reason").status_code == 403, path
