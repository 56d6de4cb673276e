"""Every route with the right it needs and its place in the navigation, and every role with its rights.

Written by hand, and on purpose a second time: a route or a role that opens more than is written here fails.
"""

from __future__ import annotations

from typing import Final

#: right → the routes it opens, GET and POST apart
ROUTES: Final[dict[str, tuple[str, str]]] = {
    "open": (
        "citizen.choose_language citizen.enter citizen.how citizen.nearest invitations.accept "
        "second_factor.ask second_factor.enrol session.log_in static",
        "citizen.enter citizen.leave invitations.accept language.choose second_factor.ask "
        "second_factor.enrol session.log_in",
    ),
    "any user": (
        "account.own administration.home components.show help.keys relations.listing session.start",
        "account.begin_second_factor account.confirm_second_factor account.end account.new_codes "
        "account.password relations.declare saved_views.keep saved_views.remove search.ask "
        "session.log_out typed.bring typed.keep",
    ),
    "own page": (
        "citizen.ask citizen.known citizen.own",
        "citizen.ask",
    ),
    "audit.read": (
        "audit.chain audit.marks",
        "audit.verify",
    ),
    "biometrics.view": (
        "enrolments.audit enrolments.listing enrolments.person",
        "",
    ),
    "cases.approve": (
        "reviews.listing reviews.review stops.reversal",
        "campaigns.decide course.annul course.close course.decision course.release debts.decision "
        "debts.reverse lapses.decision payroll.release plans.decision publications.decision "
        "receipts.pay_back reviews.decision stops.decision stops.release stops.resume stops.reverse",
    ),
    "cases.view": (
        "appeals.appeal appeals.audit appeals.listing cases.audit cases.case cases.listing debts.audit "
        "debts.debt debts.listing evidence.listing ledger.balance papers.audit papers.listing "
        "payroll.audit payroll.listing payroll.payroll plans.what_if publications.audit "
        "publications.listing publications.publication receipts.listing stops.listing",
        "course.enter course.reopen papers.bundle publications.withdraw",
    ),
    "cases.work": (
        "",
        "appeals.answer appeals.assign appeals.close case_bulk.change case_work.assign case_work.join "
        "case_work.parent case_work.part case_work.snooze case_work.wake course.clear course.propose "
        "course.scheme course.verification debts.propose evidence.attach lapses.propose papers.make "
        "papers.serve papers.void payroll.bring payroll.check payroll.set_aside plans.propose "
        "publications.propose receipts.allocate receipts.confirm receipts.owe_back receipts.propose_back "
        "stops.notify stops.propose stops.reply",
    ),
    "certification.view": (
        "campaigns.audit campaigns.campaign campaigns.listing certification.audit certification.listing "
        "certification.person checks.audit checks.check lapses.audit lapses.lapse lapses.listing "
        "letters.listing search.everywhere tasks.audit tasks.inbox tasks.task",
        "",
    ),
    "devices.manage": (
        "sites.site",
        "devices.approve devices.change devices.issue devices.new_site sites.change",
    ),
    "devices.view": (
        "devices.audit devices.device devices.listing",
        "devices.seen",
    ),
    "feeds.import": (
        "",
        "feeds.quarantine",
    ),
    "feeds.release": (
        "",
        "feeds.reject_feed feeds.release_feed weights.adoption weights.lifting weights.propose "
        "weights.withdrawal",
    ),
    "feeds.view": (
        "feeds.audit feeds.feed feeds.listing",
        "",
    ),
    "leads.decide": (
        "",
        "leads.decision leads.undo_decision",
    ),
    "leads.export": (
        "",
        "leads.export",
    ),
    "leads.view": (
        "leads.audit leads.inbox leads.lead replays.ask",
        "replays.tell",
    ),
    "people.reveal": (
        "checks.ask_evidence reveal.ask",
        "checks.show_evidence evidence.download papers.download reveal.show",
    ),
    "runs.start": (
        "",
        "jobs.again jobs.pausing jobs.resuming",
    ),
    "runs.view": (
        "jobs.audit jobs.history jobs.listing jobs.one runs.audit runs.listing runs.run "
        "thresholds.listing thresholds.threshold weights.listing weights.model weights.text",
        "thresholds.show_effect weights.show_effect",
    ),
    "supervision.view": (
        "escalations.listing supervision.listing supervision.overview supervision.report "
        "supervision.workbook",
        "",
    ),
    "tasks.work": (
        "campaigns.new citizen_codes.ask",
        "campaigns.plan campaigns.result campaigns.results campaigns.wish citizen_codes.slip "
        "lapses.notice letters.again letters.print_set tasks.assign tasks.close tasks.schedule",
    ),
    "thresholds.approve": (
        "",
        "thresholds.decision",
    ),
    "thresholds.propose": (
        "",
        "thresholds.propose thresholds.withdrawal",
    ),
    "users.manage": (
        "sessions_page.listing users.audit users.listing users.user",
        "relations.end sessions_page.end users.add users.change users.decision users.step",
    ),
    "vault.manage": (
        "",
        "enrolments.revocation",
    ),
}

_VIEW: Final = "biometrics.view cases.view certification.view feeds.view leads.view runs.view"
#: role → its rights
ROLES: Final[dict[str, str]] = {
    "investigator": f"{_VIEW} feeds.import leads.decide leads.export cases.work devices.view people.reveal "
    "tasks.work",
    "approver": f"{_VIEW} feeds.import feeds.release cases.approve leads.export people.reveal",
    "supervisor": f"{_VIEW} feeds.import feeds.release leads.decide leads.export cases.work cases.approve "
    "devices.view operators.manage people.reveal supervision.view runs.start "
    "biometrics.enrol certification.partner "
    "tasks.work thresholds.propose thresholds.approve",
    "operator": "devices.view feeds.import feeds.release feeds.view runs.view runs.start biometrics.view "
    "biometrics.enrol certification.partner certification.view tasks.work",
    "system_admin": "feeds.view runs.view runs.start thresholds.propose",
    "security_admin": "biometrics.view devices.manage devices.view users.manage vault.manage",
    "audit_admin": "audit.read",
}
ADMINISTRATORS: Final = ("system_admin", "security_admin", "audit_admin")

#: blueprint → the section of the navigation its pages lie in, as it is called in Chinese
SECTIONS: Final[dict[str, str]] = {
    "leads": "疑点",
    **dict.fromkeys(("cases", "papers", "evidence", "stops", "reviews", "appeals"), "案件"),
    **dict.fromkeys(("debts", "plans", "receipts", "payroll", "publications", "ledger"), "追回"),
    **dict.fromkeys(("certification", "lapses", "campaigns", "letters", "checks", "citizen_codes"), "认证"),
    "tasks": "服务任务",
    "enrolments": "采集登记",
    **dict.fromkeys(("supervision", "escalations"), "督导"),
    **dict.fromkeys(("devices", "sites"), "设备"),
    "feeds": "数据接收",
    **dict.fromkeys(("runs", "jobs", "replays", "weights", "thresholds"), "夜间作业"),
    "audit": "审计",
    **dict.fromkeys(("administration", "users", "sessions_page", "account"), "管理"),
}
#: blueprints whose pages lie in no section: before the login, over another page, or everybody's own
NOWHERE: Final = frozenset(
    {
        "session",
        "second_factor",
        "invitations",
        "help",
        "language",
        "relations",
        "reveal",
        "search",
        "typed",
        "components",
    }
)
#: pages that are no pages: a file, or a redirection to one
NO_PAGE: Final = frozenset({"static", "weights.text", "supervision.workbook", "session.start"})


def rights_of() -> dict[tuple[str, str], str]:
    """Return (endpoint, method) → right."""
    return {
        (endpoint, method): right
        for right, both in ROUTES.items()
        for method, names in zip(("GET", "POST"), both, strict=True)
        for endpoint in names.split()
    }
