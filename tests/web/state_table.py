"""What a route does to a thing in each of its states, as one table: done in these, refused in all others.

For steps of a case the states come of the workflow's own table (``verifier.cases.rules.TRANSITIONS``);
everything else is written down here a second time, on purpose, as ``route_table`` does for rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from verifier.campaigns.words import CAMPAIGN_STATES
from verifier.cases.caseload.review_view import REVIEW_STATES
from verifier.cases.rules import ACTIVE_STATES, SETTLED, STATE_NAMES, TRANSITIONS
from verifier.cases.stops.words import STOP_STATES
from verifier.certification.words import LAPSE_NAMES
from verifier.citizens.answering import STATES as APPEAL_STATES
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.threshold_changes import STATE_NAMES as CHANGE_STATES
from verifier.devices.words import DEVICE_STATES
from verifier.feeds.words import STATE_NAMES as FEED_STATES
from verifier.months import Month
from verifier.notices.publication_rules import STATE_NAMES as LIST_STATES
from verifier.recovery.words import DEBT_STATES, PLAN_STATES, PROPOSAL_STATES, REFUND_STATES

NOW: Final = "2026-11-21 02:00:00.000000"
PROPOSED: Final = ("proposed",)


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind of thing stands, and each of its states with the columns that say so."""

    table: str
    states: Mapping[str, Mapping[str, Any]]
    key: str = "id"


def _one_of(table: str, states: Iterable[str], column: str = "state", key: str = "id") -> Kind:
    return Kind(table, {state: {column: state} for state in states}, key)


def _until(table: str, at: str, by: str) -> Kind:
    """Open until somebody ends it."""
    return Kind(table, {"open": {at: None, by: None}, "ended": {at: NOW, by: "zhao.min"}})


#: what stands on a stop beside its state: where it has not ended, and where it has
_RESUMED: Final = (
    {"ending": None, "ended_at": None, "resumed_from": None},
    {"ending": "resumed", "ended_at": NOW, "resumed_from": Month(2026, 12).ordinal},
)
KINDS: Final[dict[str, Kind]] = {
    "case": _one_of("cases", STATE_NAMES),
    "sum": _one_of("assessments", ("proposed", "approved", "refused", "superseded")),
    "lead": _one_of("leads", LEAD_STATES),
    "feed": _one_of("feeds", FEED_STATES),
    "stop": Kind("stops", {state: {"state": state, **_RESUMED[state == "ended"]} for state in STOP_STATES}),
    "debt": _one_of("debts", DEBT_STATES),
    "proposal": _one_of("recovery_proposals", PROPOSAL_STATES),
    "plan": _one_of("instalment_plans", PLAN_STATES),
    "refund": _one_of("refunds", REFUND_STATES),
    "list": _one_of("publication_lists", LIST_STATES),
    "review": _one_of("second_reviews", REVIEW_STATES),
    "appeal": _one_of("citizen_requests", APPEAL_STATES),
    "campaign": _one_of("campaigns", CAMPAIGN_STATES),
    "device": _one_of("devices", DEVICE_STATES, "status"),
    "lapse": _one_of("lapses", LAPSE_NAMES),
    "change": _one_of("threshold_changes", CHANGE_STATES, key="number"),
    "account": _one_of("account_proposals", ("open", "approved", "refused")),
    "user": Kind("users", {"active": {"active": 1}, "disabled": {"active": 0}}),
    "task": _until("service_tasks", "closed_at", "closed_by"),
    "alert": _until("device_alerts", "seen_at", "seen_by"),
    "halt": _until("halted_batches", "released_at", "released_by"),
    "relation": _until("declared_relations", "ended_at", "ended_by"),
    "payroll": _until("payroll_files", "set_aside_at", "set_aside_by"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A route on a thing, named as what was planted: a word of an address, or ``word:planted thing``.

    ``done``: the states in which it is done. ``form``: what the form says. ``also``: further parts of the
    address. ``own``: the column that says whose it is: who stands there may not. ``moves``: the step of the
    workflow; its right is asked besides that of the route.
    """

    route: str
    kind: str
    thing: str
    done: tuple[str, ...]
    form: Mapping[str, str]
    also: Mapping[str, str]
    own: str = ""
    moves: str = ""


def _row(
    route: str, kind: str, thing: str, done: Iterable[str], also: str = "", own: str = "", /, **form: str
) -> Row:
    parts = dict(part.split(":") for part in also.split())
    return Row(route, kind, thing, tuple(done), form, parts, own)


def _case(route: str, thing: str, done: Iterable[str], /, **form: str) -> Row:
    return _row(route, "case", f"case_id:{thing}", done, **form)


def _step(route: str, thing: str, action: str, /, **form: str) -> Row:
    """Return the row of a step of the workflow: done wherever its table leads on."""
    done = tuple(state for state, known in TRANSITIONS if known == action)
    return Row(route, "case", f"case_id:{thing}", done, form, {}, moves=action)


ROWS: Final[tuple[Row, ...]] = (
    # a case, along its table
    _step("course.verification", "opened", "fact_confirmed", finding="fact_confirmed"),
    _step("course.verification", "opened", "fact_refuted", finding="fact_refuted"),
    _step("course.propose", "verified", "assessment_proposed"),
    _step("course.annul", "assessed", "decision_annulled"),
    _step("course.clear", "opened", "cleared"),
    _step("course.reopen", "cleared", "reopened"),
    _step("papers.make", "newly_assessed", "order_served", kind="return_notice"),
    # what was paid too much is settled first
    _case("course.close", "repaid", SETTLED),
    # who works on it and when
    _case("case_work.assign", "opened", ACTIVE_STATES, to="zhao.min"),
    _case("case_work.snooze", "opened", ACTIVE_STATES, until="2026-12-20"),
    # a stop: told, proposed, decided, ended, undone
    _row("stops.decision", "stop", "stop_id:proposed_stop", PROPOSED, "case_id:stop_proposed", "proposed_by"),
    _row("stops.reverse", "stop", "stop_id", ["approved", "ended"], "case_id:stopped", wrong="record"),
    # what one proposes and another decides
    _row("course.decision", "sum", "assessment_id:sum", PROPOSED, "case_id:sum_proposed", "proposed_by"),
    _row(
        "debts.decision",
        "proposal",
        "proposal_id",
        PROPOSED,
        "debt_id:debt",
        "proposed_by",
        kind="written_off",
    ),
    _row("plans.decision", "plan", "plan_id", PROPOSED, "debt_id:planned_debt", "proposed_by"),
    _row("receipts.propose_back", "refund", "refund_id", ["open"]),
    _row("receipts.pay_back", "refund", "refund_id", PROPOSED, "", "proposed_by"),
    _row("publications.decision", "list", "list_id", PROPOSED, "", "proposed_by"),
    _row("publications.withdraw", "list", "list_id", ["proposed", "published"]),
    _row("reviews.decision", "review", "review_id", ["open"], verdict="agree"),
    _row("campaigns.decide", "campaign", "campaign_id", PROPOSED, "", "planned_by"),
    _row("lapses.notice", "lapse", "lapse_id", ["lapsed"]),
    _row("lapses.decision", "lapse", "lapse_id:proposed_lapse", PROPOSED, "", "proposed_by"),
    _row("thresholds.decision", "change", "number", PROPOSED, "", "proposed_by"),
    _row("users.decision", "account", "proposal_id:account", ["open"], "", "proposed_by"),
    # what is owed
    _row("debts.propose", "debt", "debt_id:debt", ["open"], kind="offset", ground="funeral_grant"),
    _row("plans.propose", "debt", "debt_id:free_debt", ["open"]),
    # what comes in
    _row("leads.decision", "lead", "lead_id:fresh_lead", ["open", "waiting"], verdict="same_person"),
    _row("leads.undo_decision", "lead", "lead_id:decided_lead", ["cleared"]),
    _row("feeds.release_feed", "feed", "feed_id", ["held"], "", "imported_by"),
    _row("feeds.reject_feed", "feed", "feed_id", ["held"]),
    _row("appeals.assign", "appeal", "appeal_id", ["open"], to="zhao.min"),
    _row("appeals.answer", "appeal", "appeal_id", ["open"], outcome="explained"),
    _row("appeals.close", "appeal", "appeal_id", ["answered"]),
    _row("tasks.assign", "task", "task_id", ["open"]),
    _row("tasks.schedule", "task", "task_id", ["open"], on="2026-12-20"),
    _row("tasks.close", "task", "task_id", ["open"], outcome="not_met"),
    # devices, users, files
    _row("devices.approve", "device", "device_id", ["pending"], "", "issued_by"),
    _row("devices.change", "device", "device_id", ["active"], "step:suspension"),
    _row("devices.change", "device", "device_id", ["suspended"], "step:resumption"),
    _row("devices.change", "device", "device_id", ["pending", "active", "suspended"], "step:revocation"),
    _row("devices.seen", "alert", "alert_id", ["open"]),
    _row("stops.release", "halt", "halt_id:halt", ["open"]),
    _row("relations.end", "relation", "relation_id", ["open"], "", "user_name"),
    _row("payroll.set_aside", "payroll", "payroll_id", ["open"]),
    _row("users.step", "user", "user_id:colleague", ["active"], "account_step:disabling"),
    _row("users.step", "user", "user_id:colleague", ["disabled"], "account_step:enabling"),
)

#: why a route that changes something has no row → the routes
BESIDE: Final[dict[str, str]] = {
    "it acts on nothing that has states": (
        "account.begin_second_factor account.confirm_second_factor account.end account.new_codes "
        "account.password audit.verify campaigns.plan campaigns.result campaigns.results campaigns.wish "
        "checks.show_evidence citizen.ask citizen.enter citizen.leave citizen_codes.slip devices.issue "
        "devices.new_site evidence.download feeds.quarantine language.choose leads.export letters.again "
        "letters.print_set papers.bundle papers.download payroll.bring relations.declare replays.tell "
        "reveal.show saved_views.keep saved_views.remove search.ask second_factor.ask second_factor.enrol "
        "session.log_in session.log_out sessions_page.end sites.change typed.bring typed.keep "
        "thresholds.show_effect users.add users.change weights.propose weights.show_effect"
    ),
    "what comes in about a case is kept whatever has become of it": "evidence.attach",
    "the steps of case_work on many cases, each refused as there": "case_bulk.change",
    "it rests on a second thing, not on a state": (
        "case_work.join case_work.parent case_work.part case_work.wake receipts.allocate receipts.confirm "
        "receipts.owe_back debts.reverse publications.propose"
    ),
    "the law asks the history, which tests/property/cases walks": (
        "course.enter course.release course.scheme stops.notify stops.propose stops.reply stops.resume "
        "papers.serve papers.void lapses.propose"
    ),
    "two or three states, tried by the tests of its own page": (
        "enrolments.revocation invitations.accept jobs.again jobs.pausing jobs.resuming payroll.check "
        "payroll.release thresholds.propose thresholds.withdrawal weights.adoption weights.lifting "
        "weights.withdrawal"
    ),
}
