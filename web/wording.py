"""The console's words: those of the domain under the names templates use, and what only the console says.

An unknown code is shown as it is: a word that is missing must not hide a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from verifier.accounts import words as account_words
from verifier.audit import words as audit_words
from verifier.benefits import words as benefit_words
from verifier.biometrics.vault import enrolment_view
from verifier.cases import evidence
from verifier.cases.assessing_rules import StopStatement
from verifier.certification import standing
from verifier.certification import words as certification_words
from verifier.citizens import entering
from verifier.crossmatch import kinds_catalogue, rule_words
from verifier.devices import words as device_words
from verifier.feeds import words as feed_words
from verifier.language import Language, Text
from verifier.months import Month
from verifier.people import words as people_words
from verifier.people.masking import mask_id
from verifier.protocol import words as protocol_words
from verifier.recovery import instalments
from verifier.recovery import words as recovery_words
from verifier.runs import job_view
from verifier.runs import words as run_words
from web import action_words, step_words

#: as long as a telephone number without its area code and longer; full-width digits count
_LONG_NUMBER: Final = re.compile(r"\d{7,}[0-9Xx]?")
#: the reference of a debt stays readable where long numbers are hidden
_REFERENCE_OR_NUMBER: Final = re.compile(rf"(T\d{{8}}-\d{{2}})(?!\d)|{_LONG_NUMBER.pattern}")

ACTIONS: Final = action_words.ACTIONS
step_result: Final = step_words.step_result
job_result: Final = step_words.job_result
job_title: Final = job_view.title_of
ACCESS_PURPOSES: Final = enrolment_view.PURPOSE_NAMES
ALERTS: Final = device_words.ALERT_KINDS
AMOUNT_BASES: Final = kinds_catalogue.BASIS_NAMES
AMOUNT_BASIS_NOTES: Final = kinds_catalogue.BASIS_NOTES
CERTIFICATION_BASES: Final = certification_words.BASIS_NAMES
CHANNELS: Final = certification_words.CHANNEL_NAMES
CHECK_DECISIONS: Final = certification_words.DECISION_NAMES
CHECK_REASONS: Final = certification_words.CHECK_REASON_NAMES
CHECK_STEPS: Final = certification_words.STEP_NAMES
CHAIN_PROBLEMS: Final = audit_words.CHAIN_PROBLEMS
DEVICE_STATES: Final = device_words.DEVICE_STATES
DEBT_STATES: Final = recovery_words.DEBT_STATES
ENTITLEMENT_STATES: Final = benefit_words.STATE_NAMES
EVIDENCE_CLASSES: Final = evidence.CLASS_NAMES
FEED_KINDS: Final = feed_words.KIND_NAMES
FEED_STATES: Final = feed_words.STATE_NAMES
JOB_STATES: Final = run_words.JOB_STATES
INSTALMENT_STATES: Final = instalments.INSTALMENT_STATES
LAPSES: Final = certification_words.LAPSE_NAMES
LEAD_STATES: Final = kinds_catalogue.STATE_NAMES
LEDGER_ACCOUNTS: Final = recovery_words.ACCOUNT_NAMES
LEDGER_KINDS: Final = recovery_words.KIND_NAMES
LEGAL_BASES: Final = enrolment_view.BASIS_NAMES
MODALITIES: Final = certification_words.MODALITY_NAMES
OFFSETS: Final = recovery_words.OFFSET_NAMES
OUTCOMES: Final = certification_words.OUTCOME_NAMES
PAD_RESULTS: Final = certification_words.PAD_NAMES
PAYROLL_STATES: Final = recovery_words.PAYROLL_STATES
PLAN_STATES: Final = recovery_words.PLAN_STATES
POSITIONS: Final = protocol_words.POSITION_NAMES
PROPOSAL_KINDS: Final = account_words.PROPOSAL_KINDS
PROPOSAL_STATES: Final = recovery_words.PROPOSAL_STATES
REFUND_STATES: Final = recovery_words.REFUND_STATES
RUN_STATES: Final = run_words.STATE_NAMES
RUN_STEPS: Final = run_words.STEP_NAMES
SCHEMES: Final = benefit_words.SCHEME_NAMES
SECOND_FACTOR_STATES: Final = account_words.SECOND_FACTOR_STATES
SEXES: Final = people_words.SEX_NAMES
SIGNS: Final = certification_words.SIGN_NAMES
SIGN_WEIGHTS: Final = certification_words.WEIGHT_NAMES
SITE_KINDS: Final = device_words.SITE_KINDS
STANDINGS: Final = standing.STANDING_NAMES
STRENGTHS: Final = kinds_catalogue.STRENGTH_NAMES
TASKS: Final = certification_words.TASK_NAMES
TIERS: Final = kinds_catalogue.TIER_NAMES
WHY_NOT: Final = certification_words.WHY_NOT_NAMES
WRITE_OFF_GROUNDS: Final = recovery_words.WRITE_OFF_GROUNDS

REVEALABLE: Final[dict[str, Text]] = {
    "id_no": Text("身份证号", "ID number"),
    "record_id_no": Text("比对数据的身份证号", "ID number in the record"),
    "phone": Text("电话", "phone"),
    "account_no": Text("银行账号", "bank account"),
}
#: where the system itself takes a file of evidence from; any other source is a colleague's own words
EVIDENCE_SOURCES: Final[dict[str, Text]] = {"service": Text("送达证明", "proof of service")}
ASSESSMENT_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "refused": Text("已退回", "Refused"),
    "overtaken": Text("已失效", "Overtaken"),
    "superseded": Text("已被取代", "Superseded"),
    "taken_over": Text("前系统已批准，待放行", "Approved in an earlier system, to be released"),
}


def word(words: Mapping[Any, Text], code: str | None) -> Text:
    """Return the word for a code, or the code itself."""
    if code is None:
        return Text("—", "—")
    return words.get(code) or Text(code, code)


SORTS: Final[dict[str, Text]] = {
    "expected": Text("预期金额", "Expected amount"),
    "weight": Text("把握从大到小", "Most likely first"),
    "amount": Text("涉及金额", "Money at risk"),
    "newest": Text("最新在前", "Newest first"),
    "oldest": Text("最早在前", "Oldest first"),
}


def rule_name(code: str) -> Text:
    """Return the sentence of a rule that takes up leads."""
    return rule_words.rule_words(code)


def kind_name(code: str) -> Text:
    """Return the name of a kind of lead, or its code."""
    kind = kinds_catalogue.KINDS.get(code)
    return Text(code, code) if kind is None else kind.name


def actor_name(name: str) -> Text:
    """Return who acted: a user's name as it is, the system and feeds in words."""
    kind, _, rest = name.partition(":")
    if kind == "device" and rest:
        return Text("设备 {n}", "device {n}").fill(n=rest)
    if kind == "feed" and rest:
        return Text("数据 {n}", "feed {n}").fill(n=rest)
    if kind == "system" and rest:
        return Text("系统", "the system")
    if name == entering.CITIZEN:
        return Text("本人或家人（凭查询码）", "the person or family, with the code")
    return Text(name, name)


def lapse_reason(reason: str) -> Text:
    """Return why a lapse moved: a colleague's own words, or what the system or a certification did it for."""
    basis, _, reference = reason.partition(" ")
    if basis in CERTIFICATION_BASES:
        named = CERTIFICATION_BASES[basis]
        return Text(f"{named.zh} {reference}".strip(), f"{named.en} {reference}".strip())
    return word(certification_words.LAPSE_REASON_NAMES, reason)


def stop_months(statements: Sequence[StopStatement]) -> list[Month]:
    """Return the months the leads of a case name as the first not due, each once."""
    return sorted({statement.period.stop for statement in statements})


def hide_numbers(text: str) -> str:
    """Return a raw row with every long number masked: identity, telephone and account numbers alike."""
    return _LONG_NUMBER.sub(lambda found: mask_id(found[0]), text)


def hide_but_references(text: str) -> str:
    """Return what a payer wrote with every long number masked but the reference of a debt."""
    return _REFERENCE_OR_NUMBER.sub(lambda found: found[1] or mask_id(found[0]), text)


def half_of(text: str, language: Language) -> str:
    """Return the reader's half of a reason the ledger gave; a colleague's own words as they are."""
    return recovery_words.SYSTEM_REASONS.get(text, Text(text, text)).in_language(language)
