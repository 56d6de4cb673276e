"""Everything the kiosk's page says, in short sentences a person of eighty reads at arm's length."""

from __future__ import annotations

from typing import Final

from verifier.language import Language, Text

#: the switch speaks the language it leads to: what it says, and what it says to those who hear the page
SWITCH: Final[dict[Language, tuple[str, str]]] = {
    "zh": ("中文", "切换到中文"),
    "en": ("English", "Switch to English"),
}

WORDS: Final[dict[str, Text]] = {
    "title": Text("领取待遇资格认证", "Pension certification"),
    "simulated": Text("演示：模拟扫描仪，用图片代替手指", "Demonstration: images in the place of a finger"),
    "welcome": Text("您好！", "Welcome!"),
    "welcome_more": Text(
        "请准备好身份证。只要一两分钟。", "Please have your ID card at hand. It takes a minute or two."
    ),
    "start": Text("开始认证", "Start"),
    "number": Text("请输入身份证号", "Enter your ID number"),
    "number_more": Text("18 位，最后一位可能是 X。", "18 digits; the last may be an X."),
    "mistyped": Text(
        "号码好像有一位不对，请再看一看。", "One digit seems to be different. Please look again."
    ),
    "delete": Text("删除", "Delete"),
    "next": Text("下一步", "Next"),
    "back": Text("返回", "Back"),
    "your_number": Text("证件号", "ID number"),
    "finger": Text("请放{place}", "Place your {place}"),
    "any_finger": Text("请放平时用的手指", "Place the finger you usually use"),
    "palm": Text("请伸{place}", "Hold out your {place}"),
    "finger_more": Text("轻轻放平，等一下就好。", "Lay it flat and wait a moment."),
    "palm_more": Text("手掌张开，放在手掌仪上方。", "Open it and hold it above the reader."),
    "offline_note": Text(
        "现在没有网络，照样可以采集。", "There is no connection right now; that does not matter."
    ),
    "placed": Text("放好了", "It is in place"),
    "need_help": Text("请人帮忙", "I need help"),
    "no_image": Text(
        "模拟扫描仪没有这个人的新图片了。", "The simulated scanner has no new image of this person."
    ),
    "wait": Text("请稍等", "One moment please"),
    "wait_more": Text("正在核验，手可以拿开了。", "We are checking. You may take your hand away."),
    "wait_number": Text("正在查找您的登记。", "We are looking up your record."),
    "certified": Text("认证成功", "You are certified"),
    "recognised": Text("核验成功", "That worked"),
    "until": Text("有效期至", "Valid until"),
    "nothing_more": Text("不用再做什么，慢走。", "There is nothing more to do. Take care!"),
    "recorded": Text("已记录，网络恢复后自动提交", "Recorded; it is sent by itself when we are back on line"),
    "recorded_more": Text(
        "您今天不用再做什么。过一两天可以问工作人员结果。",
        "There is nothing more to do today. In a day or two a colleague can tell you the result.",
    ),
    "once_more": Text("再试一次", "Once more please"),
    "other_finger": Text("换一个手指试试", "Let us try another finger"),
    "best_finger": Text("试试最清楚的手指", "Let us try your clearest finger"),
    "palm_vein": Text("试试手掌", "Let us try your palm"),
    "staff_check": Text("工作人员会帮您", "A colleague will help you"),
    "home_visit": Text("我们上门为您服务", "We will visit you at home"),
    "staff_more": Text(
        "请带身份证到柜台核验，同样有效。",
        "Please take your ID card to the counter: that counts just the same.",
    ),
    "not_found": Text("没有找到您的登记", "We did not find your record"),
    "other_number": Text("重新输入号码", "Enter the number again"),
    "go_on": Text("继续", "Go on"),
    "finish": Text("完成", "Finish"),
    "idle": Text("还需要时间吗？", "Do you need more time?"),
    "idle_more": Text("秒后将结束，并清除您的号码。", "seconds until this ends and your number is cleared."),
    "more_time": Text("我还要用", "More time"),
    "end_now": Text("结束", "End"),
    "online": Text("网络正常", "Connected"),
    "offline": Text("暂无网络，照常可用", "No connection; you can go on as usual"),
}
