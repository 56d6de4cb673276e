"""Who may do what: seven roles, each a set of rights; administration is split into three disjoint roles."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from verifier.language import Text


class Right(StrEnum):
    """One thing a user may be allowed to do."""

    FEEDS_IMPORT = "feeds.import"
    FEEDS_RELEASE = "feeds.release"
    FEEDS_VIEW = "feeds.view"
    LEADS_VIEW = "leads.view"
    LEADS_DECIDE = "leads.decide"
    LEADS_EXPORT = "leads.export"
    CASES_VIEW = "cases.view"
    CASES_WORK = "cases.work"
    CASES_APPROVE = "cases.approve"
    PEOPLE_REVEAL = "people.reveal"
    RUNS_VIEW = "runs.view"
    RUNS_START = "runs.start"
    DEVICES_VIEW = "devices.view"
    DEVICES_MANAGE = "devices.manage"
    OPERATORS_MANAGE = "operators.manage"
    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"
    BIOMETRICS_VIEW = "biometrics.view"
    BIOMETRICS_ENROL = "biometrics.enrol"
    VAULT_MANAGE = "vault.manage"
    CERTIFICATION_VIEW = "certification.view"
    CERTIFICATION_PARTNER = "certification.partner"
    TASKS_WORK = "tasks.work"
    SUPERVISION_VIEW = "supervision.view"
    THRESHOLDS_PROPOSE = "thresholds.propose"
    THRESHOLDS_APPROVE = "thresholds.approve"


_VIEW: Final = frozenset(
    {
        Right.FEEDS_VIEW,
        Right.LEADS_VIEW,
        Right.CASES_VIEW,
        Right.RUNS_VIEW,
        Right.CERTIFICATION_VIEW,
        Right.BIOMETRICS_VIEW,
    }
)

RIGHTS: Final[dict[str, frozenset[Right]]] = {
    "investigator": _VIEW
    | {
        Right.FEEDS_IMPORT,
        Right.LEADS_DECIDE,
        Right.LEADS_EXPORT,
        Right.CASES_WORK,
        Right.DEVICES_VIEW,
        Right.PEOPLE_REVEAL,
        Right.TASKS_WORK,
    },
    "approver": _VIEW
    | {
        Right.FEEDS_IMPORT,
        Right.FEEDS_RELEASE,
        Right.CASES_APPROVE,
        Right.LEADS_EXPORT,
        Right.PEOPLE_REVEAL,
    },
    "supervisor": _VIEW
    | {
        Right.FEEDS_IMPORT,
        Right.FEEDS_RELEASE,
        Right.LEADS_DECIDE,
        Right.LEADS_EXPORT,
        Right.CASES_WORK,
        Right.CASES_APPROVE,
        Right.DEVICES_VIEW,
        Right.OPERATORS_MANAGE,
        Right.SUPERVISION_VIEW,
        Right.PEOPLE_REVEAL,
        Right.RUNS_START,
        Right.BIOMETRICS_ENROL,
        Right.CERTIFICATION_PARTNER,
        Right.TASKS_WORK,
        Right.THRESHOLDS_PROPOSE,
        Right.THRESHOLDS_APPROVE,
    },
    "operator": frozenset(
        {
            Right.DEVICES_VIEW,
            Right.FEEDS_IMPORT,
            Right.FEEDS_RELEASE,
            Right.FEEDS_VIEW,
            Right.RUNS_VIEW,
            Right.RUNS_START,
            Right.BIOMETRICS_VIEW,
            Right.BIOMETRICS_ENROL,
            Right.CERTIFICATION_PARTNER,
            Right.CERTIFICATION_VIEW,
            Right.TASKS_WORK,
        }
    ),
    "system_admin": frozenset(
        {Right.FEEDS_VIEW, Right.RUNS_VIEW, Right.RUNS_START, Right.THRESHOLDS_PROPOSE}
    ),
    "security_admin": frozenset(
        {
            Right.BIOMETRICS_VIEW,
            Right.DEVICES_MANAGE,
            Right.DEVICES_VIEW,
            Right.USERS_MANAGE,
            Right.VAULT_MANAGE,
        }
    ),
    "audit_admin": frozenset({Right.AUDIT_READ}),
}

ROLE_NAMES: Final[dict[str, Text]] = {
    "investigator": Text("调查员", "investigator"),
    "approver": Text("审批人", "approver"),
    "supervisor": Text("主管", "supervisor"),
    "operator": Text("操作员", "operator"),
    "system_admin": Text("系统管理员", "system administrator"),
    "security_admin": Text("安全管理员", "security administrator"),
    "audit_admin": Text("审计管理员", "audit administrator"),
}


def roles_with(right: Right) -> Text:
    """Return the roles that hold a right, by name."""
    names = [ROLE_NAMES[role] for role, rights in RIGHTS.items() if right in rights]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
