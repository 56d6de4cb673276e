"""What kinds of case may end in a debt, and what is said of the others (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from verifier.crossmatch.tables import Lead
from verifier.language import Text

#: a lead of these kinds names a month to stop and all that was paid from it on
_ASSESSABLE: Final = frozenset({"paid_after_death", "account_changed_around_death"})
_UNTRIED: Final = "untried"
_CHECKS: Final = "checks"
DUPLICATE: Final = "two_rolls"

#: why no debt can be assessed, by family of kinds
_NO_DEBT: Final[dict[str, Text]] = {
    "death": Text(
        "没有生存迹象不等于死亡，没有可据以核定的死亡记录；请先核实本人情况。",
        "No sign of life is no death: there is no death record to assess from. Verify first how the "
        "person is.",
    ),
    "custody": Text(
        "本案没有须停发待遇的服刑记录，不能核定多发金额。",
        "No record of this case is about a sentence that stops payment: no overpayment can be assessed.",
    ),
    _UNTRIED: Text(
        "未定罪的羁押或通缉只可暂停发放，未被定罪的须补发，不产生应追回款。",
        "Detention before a judgment, or a warrant, only suspends; without a conviction it is "
        "made good with back-pay. Nothing is to be recovered.",
    ),
    "two_rolls": Text(
        "重复领取只追回居民基础养老金部分，现有数据没有分项金额，不能在此核定；请在结算退费时一并处理。",
        "Of a double benefit only the basic pension of the resident scheme is recovered, and the feeds do "
        "not state that part: it is not assessed here but settled with the refund.",
    ),
    "account": Text(
        "账户异常本身不说明多发；如本人已死亡或不符合条件，须另有相应疑点成立。",
        "An unusual account is no overpayment. If the person has died or lost the right, a lead about that "
        "is needed.",
    ),
    "certification": Text(
        "认证逾期不产生应追回款：补认证后次月恢复，并补发暂停的各月。",
        "A lapsed certification is no debt: certified again, payment resumes next month, with back-pay "
        "for every suspended month.",
    ),
    "checks": Text(
        "核验异常针对设备和操作，本身不说明多发；如本人已死亡，须另有相应疑点成立。",
        "Irregular checks are about devices and operators, not overpayment. If the person has died, a lead "
        "about that is needed.",
    ),
}

#: what holds for a stop where no death and no sentence is to be proved
_STOP: Final[dict[str, Text]] = {
    "death": Text(
        "没有生存迹象不能据以停发；须先联系或上门核实。",
        "A missing sign of life never leads to a stop: reach or visit the person first.",
    ),
    "custody": Text(
        "没有须停发的服刑记录；先核实羁押状态。",
        "No record of a sentence that stops payment: verify the custody status first.",
    ),
    _UNTRIED: Text(
        "未定罪的，核实后只可暂停发放，在本案停发中办理；未被定罪的恢复并补发。",
        "Before a judgment payment may only be suspended, once verified, by the stop of this case; without a "
        "conviction it resumes with back-pay.",
    ),
    "two_rolls": Text(
        "先核实是否同一人、应保留哪一份待遇；另一份在本案停发中终止。",
        "Verify first whether it is one person and which benefit stays; the other is ended by the stop of "
        "this case.",
    ),
    "account": Text(
        "账户异常不能据以停发；先核实代领或开户情况。",
        "An unusual account never leads to a stop: verify the mandate or the account papers first.",
    ),
    "certification": Text(
        "已逾期，先行核实；暂停发放按认证逾期的程序另行办理。",
        "Overdue: verify first; suspending payment is a procedure of its own.",
    ),
    "checks": Text(
        "核验异常不能据以停发；先核查设备和操作，必要时请本人重新认证。",
        "Irregular checks never lead to a stop: look at device and operator, and certify the person anew "
        "where needed.",
    ),
}

#: what comes after the fact is verified
_NEXT: Final[dict[str, Text]] = {
    "death": Text(
        "下一步：有死亡记录时确认并并入本案；本人健在的，请排除并结案。",
        "Next: confirm a death record when there is one, and it joins this case; if the person is alive, "
        "clear and close.",
    ),
    "custody": Text(
        "下一步：取得判决或释放记录；没有须停发的记录的，排除并结案。",
        "Next: obtain the judgment or the release; without a record that stops payment, clear and close.",
    ),
    _UNTRIED: Text(
        "下一步：告知本人，答复期满后提出暂停；判决后再定：未被定罪的恢复并补发。",
        "Next: notify the person and propose the suspension once the time to reply is over; without a "
        "conviction payment resumes with back-pay.",
    ),
    "two_rolls": Text(
        "下一步：判定保留哪一份待遇，函告另一方经办机构，告知本人后终止不应保留的一份并结算退费。",
        "Next: decide which benefit stays, write to the other agency, notify the person, then end the other "
        "benefit and settle the refund.",
    ),
    "account": Text(
        "下一步：与本人和银行更正账户；已更正的，排除并结案。",
        "Next: put the account right with the person and the bank; once that is done, clear and close.",
    ),
    "certification": Text(
        "下一步：通知本人补认证，认证后结案；仍逾期的，在认证逾期中按程序暂停。",
        "Next: ask the person to certify, then close; where the lapse goes on, suspend by the procedure of "
        "lapses.",
    ),
    "checks": Text(
        "下一步：由设备管理员核查或暂停设备、操作员，并请受影响人员重新认证。",
        "Next: the device administrator examines or suspends device and operator; those concerned certify "
        "anew.",
    ),
}


def why_no_debt(family: str, leads: Iterable[Lead]) -> Text | None:
    """Return why no debt can be assessed from these confirmed leads; None where one can."""
    known = list(leads)
    return None if _can_be_assessed(known) else _NO_DEBT[_group(family, known)]


def may_be_stopped(family: str, leads: Iterable[Lead]) -> bool:
    """Tell whether these confirmed leads are about a fact that stops or suspends payment once proved.

    Irregular checks are about devices and colleagues; only one that stands against a record about the person
    may lead to a suspension.
    """
    known = list(leads)
    if family == _CHECKS:
        return any(lead.kind == "check_after_death" and lead.record_id is not None for lead in known)
    return _can_be_assessed(known) or any(lead.facts.get("payment") == "suspend" for lead in known)


def may_end_here(leads: Iterable[Lead]) -> bool:
    """Tell whether one of these confirmed leads about two benefits leaves open that the one here ends."""
    return any(lead.facts.get("kept") != "here" for lead in leads)


def stop_text(family: str, leads: Iterable[Lead]) -> Text:
    """Return what holds for a stop in a case from which no debt can be assessed."""
    return _STOP[_group(family, list(leads))]


def next_without_debt(family: str, leads: Iterable[Lead]) -> Text:
    """Return what comes next once such a case's fact is verified."""
    return _NEXT[_group(family, list(leads))]


def _can_be_assessed(leads: list[Lead]) -> bool:
    return any(
        lead.kind in _ASSESSABLE or (lead.kind == "in_custody" and lead.facts.get("payment") == "stop")
        for lead in leads
    )


def _group(family: str, leads: list[Lead]) -> str:
    suspended = any(lead.facts.get("payment") == "suspend" for lead in leads)
    return _UNTRIED if family == "custody" and suspended else family
