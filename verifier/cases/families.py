"""What kinds of case may end in a debt in this version, and what is said of the others (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from verifier.crossmatch.tables import Lead
from verifier.language import Text

#: a lead of these kinds names a month to stop and all that was paid from it on
_ASSESSABLE: Final = frozenset({"paid_after_death", "account_changed_around_death"})
_UNTRIED: Final = "untried"

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
        "Detention before a judgment, or a warrant, only suspends; without a conviction it is paid back. "
        "Nothing is to be recovered.",
    ),
    "two_rolls": Text(
        "重复领取只追回居民基础养老金部分，现有数据没有分项金额；本版本不能核定。",
        "Of a double benefit only the basic pension of the resident scheme is recovered, and the feeds do "
        "not state that part: it cannot be assessed in this version.",
    ),
    "account": Text(
        "账户异常本身不说明多发；如本人已死亡或不符合条件，须另有相应疑点成立。",
        "An unusual account is no overpayment. If the person has died or lost the right, a lead about that "
        "is needed.",
    ),
    "certification": Text(
        "认证逾期不产生应追回款：补认证后次月恢复，并补发暂停的各月。",
        "A lapsed certification is no debt: certified again, payment resumes next month and every suspended "
        "month is paid back.",
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
        "未定罪的，核实后只可暂停发放；暂停须按程序另行办理。",
        "Before a judgment payment may only be suspended, once verified; the suspension is a procedure of "
        "its own.",
    ),
    "two_rolls": Text(
        "先核实是否同一人、应保留哪一份待遇；终止另一份须按程序另行办理。",
        "Verify first whether it is one person and which benefit stays; ending the other is a procedure of "
        "its own.",
    ),
    "account": Text(
        "账户异常不能据以停发；先核实代领或开户情况。",
        "An unusual account never leads to a stop: verify the mandate or the account papers first.",
    ),
    "certification": Text(
        "已逾期，先行核实；停发（暂停）须按程序另行办理。",
        "Overdue: verify first; the suspension is a procedure of its own.",
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
        "下一步：取得判决或释放记录；本产品后续步骤将办理停发与恢复。",
        "Next: obtain the judgment or the release; stopping and resuming come in a later step of the "
        "product.",
    ),
    _UNTRIED: Text(
        "下一步：按程序办理暂停，判决后再定；暂停与补发将在本产品后续步骤中办理。",
        "Next: suspend by the procedure and wait for the judgment; suspension and back-pay come in a later "
        "step of the product.",
    ),
    "two_rolls": Text(
        "下一步：函告另一方并终止不应保留的待遇；退费与抵扣将在本产品后续步骤中办理。",
        "Next: write to the other side and end the benefit that does not stay; refund and offset come in a "
        "later step of the product.",
    ),
    "account": Text(
        "下一步：与本人和银行更正账户；将在本产品后续步骤中办理。",
        "Next: put the account right with the person and the bank; that comes in a later step of the "
        "product.",
    ),
    "certification": Text(
        "下一步：通知本人补认证，或按程序暂停；将在本产品后续步骤中办理。",
        "Next: ask the person to certify, or suspend by the procedure; that comes in a later step of the "
        "product.",
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
