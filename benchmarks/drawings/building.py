"""How the product is built: its storeys, the way of a record, the way of a check."""

from __future__ import annotations

from benchmarks.drawings.canvas import Sheet

_STOREYS = (
    ("工作台、接口、作业", "web · jobs", "what people, kiosks and the clock reach"),
    ("命令行、演示、参考终端", "cli · demo · kiosk", "the product as commands"),
    ("全局", "reporting · campaigns · citizens · search · bundle", "insight: what all of it comes to"),
    ("处置", "notices → recovery → cases", "remedy: papers, money, the lawful course"),
    ("疑点", "crossmatch", "suspicion: records × people → pairs → leads"),
    ("认证与接收", "feeds · certification · bars · biometrics", "proof and intake"),
    (
        "登记",
        "benefits · people · devices · outbox · runs · accounts",
        "registry: who is paid, who works here",
    ),
    (
        "地基",
        "audit · database · settings · events · protocol · procedure",
        "ground: chain, store, law, clock",
    ),
    ("算法", "matchers", "pure: records, fingers, veins; knows nothing of the rest"),
)


def storeys() -> Sheet:
    """Draw the storeys, the highest first; imports go down only."""
    sheet = Sheet(
        900, 574, "Storeys of the product, from the pages down to the algorithms; imports go down only"
    )
    for place, (zh, rooms, en) in enumerate(_STOREYS):
        y = 20 + place * 60
        kind = "good" if place == 3 else "warn" if place == 4 else "box"
        sheet.box(20, y, 800, 50, "", "", kind)
        sheet.words(40, y + 31, zh, anchor="start")
        sheet.words(220, y + 22, rooms, anchor="start")
        sheet.words(220, y + 41, en, small=True, anchor="start")
    sheet.arrow((855, 30), (855, 540))
    sheet.words(855, 20, "调用", small=True)
    sheet.words(855, 560, "calls", small=True)
    return sheet


def record_way() -> Sheet:
    """Draw the way of a record from its file to the ledger, with every place where it may leave it."""
    sheet = Sheet(
        1000, 470, "The way of a record: file, rows, gate, night, lead, decision, case, debt, ledger"
    )
    top = (
        ("文件", "file"), ("逐行读取", "rows"), ("闸门", "gate"),
        ("入库", "in place"), ("夜间比对", "the night"),
    )  # fmt: skip
    for place, (zh, en) in enumerate(top):
        x = 20 + place * 196
        sheet.box(x, 30, 150, 58, zh, en)
        if place:
            sheet.arrow((x - 46, 59), (x - 2, 59))
    sheet.box(216, 150, 150, 58, "待改正", "quarantine: line, reason", "warn")
    sheet.arrow((291, 88), (291, 148))
    sheet.box(412, 150, 150, 58, "待放行", "held for a 2nd person", "warn")
    sheet.arrow((487, 88), (487, 148))
    sheet.arrow((562, 179), (676, 179), (676, 90), dashed=True)
    sheet.arrow((879, 88), (879, 248))
    bottom = (
        ("疑点", "lead", "box"), ("人的结论", "a person decides", "good"), ("案件", "case", "box"),
        ("告知、答复期、两人", "notice, window, two people", "good"),
        ("应追回款、台账", "debt, ledger", "box"),
    )  # fmt: skip
    for place, (zh, en, kind) in enumerate(bottom):
        x = 804 - place * 196
        sheet.box(x, 250, 176 if place == 3 else 150, 58, zh, en, kind)
        if place:
            sheet.arrow((x + 196, 279), (x + (178 if place == 3 else 152), 279))
    sheet.box(608, 370, 150, 58, "排除", "cleared, silent after", "warn")
    sheet.arrow((683, 308), (683, 368))
    sheet.box(216, 370, 176, 58, "撤销错停、补发", "undone, paid back", "good")
    sheet.arrow((304, 308), (304, 368))
    sheet.words(20, 455, "夜间只产生疑点；停发只由人、按步骤、两人办理。", small=True, anchor="start")
    sheet.words(980, 455, "The night makes leads; only people stop a payment.", small=True, anchor="end")
    return sheet


def check_way() -> Sheet:
    """Draw the way of a check from the kiosk to its answer."""
    sheet = Sheet(1000, 420, "The way of a check: kiosk, challenge, capture, judgement, comparison, answer")
    steps = (
        ("终端", "kiosk", "box"), ("挑战", "challenge", "box"), ("采集、加密", "capture, sealed", "box"),
        ("按序判定", "order of judgement", "warn"), ("比对", "compared, no lock held", "box"),
    )  # fmt: skip
    for place, (zh, en, kind) in enumerate(steps):
        x = 20 + place * 196
        sheet.box(x, 30, 166, 58, zh, en, kind)
        if place:
            sheet.arrow((x - 30, 59), (x - 2, 59))
    sheet.box(608, 150, 166, 58, "拒绝，已签名", "refusal, signed", "bad")
    sheet.arrow((691, 88), (691, 148))
    sheet.arrow((887, 88), (887, 248))
    sheet.box(804, 250, 166, 58, "合并提交", "group commit", "box")
    sheet.box(510, 250, 200, 58, "认出：续期、恢复、补发", "match: renewed, paid back", "good")
    sheet.box(510, 340, 200, 58, "未认出：换指、换手掌", "no match: the next step", "warn")
    sheet.arrow((804, 272), (712, 272))
    sheet.arrow((804, 290), (757, 290), (757, 369), (712, 369))
    sheet.box(216, 250, 200, 58, "生存迹象：就诊、走访", "life signs: the same verb", "box")
    sheet.arrow((416, 279), (508, 279))
    sheet.box(216, 340, 200, 58, "服务任务，直到上门", "a service task, never blame", "good")
    sheet.arrow((508, 369), (418, 369))
    sheet.words(20, 368, "未认出不是疑点", anchor="start")
    sheet.words(20, 387, "no match is no suspicion", small=True, anchor="start")
    return sheet
