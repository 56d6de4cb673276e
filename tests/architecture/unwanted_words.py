"""Words no sentence of the product uses, each with its reason; a message is for the person who meets it."""

from __future__ import annotations

from typing import Final

#: part of the Chinese half → why it is not written; the reason names what is
UNWANTED_CHINESE: Final[dict[str, str]] = {
    "你": "rude to a citizen, superfluous to a colleague: 您 for citizens, nothing for colleagues",
    "令牌": "jargon: say what it opens",
    "非法": "accuses: 不合规, 不能办理",
    "无效": "says nothing: say what is wrong, for example 已过期, 没有这个周期",
    "参数错误": "jargon: say which field and what it needs",
    "数据表": "jargon: say what is kept there",
    "报错": "jargon: say what happened",
    "扣留": "what is done to a person: a feed is 暂缓, then 待放行",
    "随机数": "jargon: 一次性编号",
    "责任自负": "a threat: say what to do",
    "请联系管理员": "which one? 系统管理员, 安全管理员 or 审计管理员",
    "恶意骗": "accuses: 冒领 is what a court finds; before that, 疑点",
    "骗保": "accuses before anything is found",
    "死者": "whoever is on the roll may be alive: 本人, 此人",
    "登陆": "a slip of the pen: 登录",
    "帐": "a slip of the pen: 账户, 台账",
    "其它": "a slip of the pen: 其他",
    "截止到": "截至",
    "阀值": "a slip of the pen: 阈值",
    "。。": "a slip of the pen",
    "，，": "a slip of the pen",
}
#: words of the English half, whole and in any case → why not
UNWANTED_ENGLISH: Final[dict[str, str]] = {
    "token": "jargon: a code, a password",
    "payload": "jargon: what was sent",
    "invalid": "says nothing: say what is wrong",
    "illegal": "accuses: not lawful now",
    "null": "jargon: not filled in",
    "nonce": "jargon: a one-time number",
    "nonces": "jargon: one-time numbers",
    "mojibake": "jargon: garbled",
    "exception": "jargon: say what happened",
    "fatal": "frightens: say what to do",
    "abort": "jargon: stop, end",
    "parse": "jargon: read, understand",
    "suspect": "a person is no suspect: a lead",
    "the deceased": "whoever is on the roll may be alive",
    "sorry": "say what to do instead",
    "elderly": "people, retirees",
    "he": "they, the person",
    "she": "they, the person",
}
#: where 您 is right: a citizen reads it, on the screen, on paper, on the kiosk or in a message
FOR_CITIZENS: Final[tuple[str, ...]] = (
    "verifier/campaigns/rules.py",
    "verifier/certification/checks/ladder_words.py",
    "verifier/citizens/",
    "verifier/kiosk/",
    "web/citizen/",
    "web/kiosk_page/",
    "web/templates/campaigns/sheets.html",
    "web/templates/certification/slip.html",
    "web/templates/citizen/",
)
