"""What each step and fact of the law is in a case's history: one sentence in both languages (words only)."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

_FACT: Final[dict[str, Text]] = {
    "lead_confirmed": Text("疑点成立。", "A lead was found to hold."),
    "evidence_sufficient": Text("证据达到要求。", "The evidence suffices."),
    "evidence_lost": Text("证据不再达到要求。", "The evidence no longer suffices."),
    "life_sign_later": Text(
        "出现更晚的生存迹象，双方复核。", "A later life sign appeared: both sides go to review."
    ),
    "contradiction_settled": Text("矛盾已由人工查清。", "A person has settled the contradiction."),
    "batch_halted": Text("数据批次超出错停限额，停止使用。", "The batch was halted by its budget."),
    "batch_released": Text("数据批次由人工放行。", "A person released the batch."),
    "fact_confirmed": Text("人工核实：属实。", "Verified by a person: true."),
    "fact_refuted": Text("人工核实：不属实，退回核实。", "Verified by a person: not true; sent back."),
    "lapsed": Text("资格认证逾期。", "The certification lapsed."),
    "certified": Text("本人已通过资格认证。", "The person was certified."),
    "reappeared": Text("本人重新出现。", "The person reappeared."),
    "released": Text("已释放。", "The person was released."),
    "acquitted": Text("未被定罪。", "The person was not convicted."),
    "convicted": Text("被判刑。", "The person was sentenced."),
    "recertification_asked": Text("已请本人重新认证。", "The person was asked to certify anew."),
    "access_suspended": Text(
        "已暂停有关人员权限和设备。", "The colleague's rights and devices were suspended."
    ),
    "checks_reviewed": Text("已复核其经办的认证和登记。", "The checks and enrolments handled were reviewed."),
    "referred_to_police": Text("涉嫌犯罪，已移送公安。", "A suspected crime was referred to the police."),
    "scheme_decided": Text("已判定保留哪一份待遇。", "It was decided which benefit stays."),
    "other_office_written": Text("已函告另一方经办机构。", "The other agency was written to."),
    "refund_settled": Text(
        "已结算并退还个人账户余额（扣除政府补贴）。",
        "The account balance less the subsidy was settled and refunded.",
    ),
}
_STOP: Final[dict[str, Text]] = {
    "person_notified": Text("已告知本人，答复期限开始。", "The person was notified; the time to reply runs."),
    "reply_received": Text("收到本人答复。", "The person replied."),
    "stop_proposed": Text("提出停发。", "A stop of payment was proposed."),
    "stop_approved": Text("停发获批。", "The stop was approved."),
    "stop_refused": Text("停发提议被退回。", "The stop was refused."),
    "decision_notified": Text("停发决定已告知。", "The decision to stop was notified."),
    "resumed": Text("恢复发放。", "Payment resumed."),
    "stop_reversed": Text(
        "错停已撤销：恢复并补发。", "The wrongful stop was undone: resumed, with back-pay."
    ),
    "lapse_noticed": Text("已告知认证逾期。", "The lapse was notified."),
    "lapse_stop_proposed": Text("提出暂停发放（逾期未认证）。", "A suspension for the lapse was proposed."),
    "lapse_stop_refused": Text("暂停提议被退回。", "The suspension was refused."),
    "lapse_stop_approved": Text("暂停获批（逾期未认证）。", "The suspension for the lapse was approved."),
}
_DEBT: Final[dict[str, Text]] = {
    "assessment_proposed": Text(
        "提出核定：自 {stop} 起实际多发 {payments} 笔，共 {total} 元。",
        "Assessment proposed: {payments} payments actually made from {stop} on, {total} yuan.",
    ),
    "assessment_approved": Text("核定获批：{total} 元。", "Assessment approved: {total} yuan."),
    "assessment_refused": Text("核定被退回：{total} 元。", "Assessment refused: {total} yuan."),
    "order_served": Text("责令退回的文书已送达。", "The order to return the money was served."),
    "order_published": Text("退回文书已公告。", "The order to return the money was published."),
    "order_served_by_publication": Text(
        "公告期满，视为送达。", "The publication ran its term: the order counts as served."
    ),
    "service_refused": Text("拒绝签收文书。", "The document was refused."),
    "service_failed": Text("其他方式无法送达。", "The document could not be served otherwise."),
    "refused": Text("当事人拒绝退回。", "The person refused to return the money."),
    "agreement_signed": Text("签订分期退还协议。", "An instalment agreement was signed."),
    "instalment_missed": Text("分期款未按期归还。", "An instalment was missed."),
    "instalment_caught_up": Text("欠缴的分期款已补足。", "The missed instalments were paid."),
    "agreement_ended": Text("分期协议终止。", "The instalment agreement ended."),
    "offset_later_benefits": Text("从后续待遇中抵扣。", "Set off against later benefits."),
    "offset_account": Text("从个人账户余额中抵扣。", "Set off against the account balance."),
    "offset_grants": Text("从丧葬补助金、抚恤金中抵扣。", "Set off against funeral and survivor grants."),
    "repaid": Text("款项已全部退回。", "Repaid in full."),
    "owed_again": Text("收款冲回或退款，款项重新欠付。", "Money went back: it is owed again."),
    "without_means": Text("确无财产可供执行。", "There are no means."),
    "write_off_proposed": Text("提出核销。", "Writing off was proposed."),
    "write_off_refused": Text("核销提议被退回。", "Writing off was refused."),
    "written_off": Text("核销获批。", "Written off."),
    "part_written_off": Text("部分核销获批。", "A part was written off."),
}
_LADDER: Final[dict[str, Text]] = {
    "handed_over": Text("已移交劳动保障监察。", "Handed over to the labour inspection."),
    "handed_back": Text("移交被退回。", "The hand-over was returned."),
    "inspection_opened": Text("监察立案。", "The inspection was opened."),
    "inspection_extended": Text("监察期限延长。", "The inspection was extended."),
    "correction_ordered": Text("下达限期改正指令。", "Correction within a term was ordered."),
    "processing_decided": Text("行政处理决定已作出并送达。", "The administrative decision was served."),
    "penalty_opened": Text("行政处罚立案。", "The penalty proceeding was opened."),
    "penalty_notified": Text(
        "已告知拟处罚内容和陈述申辩权。",
        "The intended penalty and the right to be heard were notified.",
    ),
    "statement_heard": Text("已听取陈述申辩。", "Statement and defence were heard."),
    "statement_waived": Text("当事人书面放弃陈述申辩。", "Statement and defence were waived in writing."),
    "statement_closed": Text("逾期未陈述申辩，已记录。", "No statement was made in time; it is on record."),
    "penalty_decided": Text("行政处罚决定已作出。", "The penalty was decided."),
    "penalty_served": Text("处罚决定书已送达。", "The penalty decision was served."),
    "reminder_served": Text("催告书已送达。", "The reminder was served."),
    "enforcement_applied": Text("已申请法院强制执行。", "The court was asked to enforce it."),
    "enforcement_lapsed": Text(
        "申请强制执行期限已过，已记录。", "The time to apply for enforcement has passed."
    ),
    "enforcement_ended": Text("法院终结执行。", "The court ended the enforcement."),
    "names_proposed": Text("提出公示（姓名脱敏）。", "Publication with masked names was proposed."),
    "names_refused": Text("公示提议被退回。", "Publication was refused."),
    "names_published": Text("名单已公示。", "The list was published."),
    "names_withdrawn": Text("公示已撤回。", "The publication was withdrawn."),
    "reconsideration_filed": Text("当事人申请行政复议。", "The person asked for reconsideration."),
    "reconsideration_decided": Text("复议决定维持。", "The reconsideration upheld the decision."),
    "reconsideration_withdrawn": Text("复议申请撤回。", "The reconsideration was withdrawn."),
    "litigation_filed": Text("当事人提起行政诉讼。", "The person went to court."),
    "litigation_decided": Text("法院判决维持。", "The court upheld the decision."),
    "litigation_withdrawn": Text("起诉撤回。", "The lawsuit was withdrawn."),
    "decision_annulled": Text("决定被撤销，重新核实。", "The decision was annulled; verified anew."),
}
_END: Final[dict[str, Text]] = {
    "cleared": Text("疑点排除，结案；同一消息不再提示。", "Cleared and closed; the same news stays silent."),
    "closed": Text("结案。", "Closed."),
    "reopened": Text("重新办理。", "Taken up again."),
    "withdrawn": Text(
        "疑点 {lead} 的确认被撤回，本案随之撤回。", "Lead {lead} was taken back, and the case with it."
    ),
    "merged": Text("并入他案。", "Merged into another case."),
    "unmerged": Text("恢复为独立案件。", "Parted from the other case again."),
}
LAW_SENTENCES: Final[dict[str, Text]] = _FACT | _STOP | _DEBT | _LADDER | _END
