"""How two records are compared, and what is never called certain."""

from __future__ import annotations

from benchmarks.drawings.canvas import Sheet

#: the lead on the picture of the README: bits as the product reckoned them there
_WEIGHTS = (
    ("比对前", "before", -15.3),
    ("身份号码相同", "equal number", 22.3),
    ("姓名同音", "name by sound", 6.3),
    ("出生日期相同", "equal birth", 5.0),
    ("性别相同", "equal sex", 0.7),
    ("同一门牌", "same door", 0.2),
)


def waterfall() -> Sheet:
    """Draw a pair's weight, field by field."""
    sheet = Sheet(880, 330, "A weight: from -15.3 bits before, over each field, to a sum of +19.2")
    scale, zero, at = 14.0, 460.0, 0.0
    sheet.line(zero, 20, zero, 290)
    for place, (zh, en, bits) in enumerate((*_WEIGHTS, ("合计", "sum", 0.0))):
        y = 30 + place * 38
        last = place == len(_WEIGHTS)
        start, end = (0.0, at) if last else (at, at + bits)
        left, right = sorted((zero + start * scale, zero + end * scale))
        kind = "sum" if last else "plus" if bits > 0 else "minus"
        sheet.bar(left, y, max(right - left, 2), 20, kind)
        sheet.words(20, y + 15, zh, anchor="start")
        sheet.words(130, y + 15, en, small=True, anchor="start")
        sheet.words(right + 8, y + 15, f"{at if last else bits:+.1f}", small=True, anchor="start")
        at = end if not last else at
    sheet.words(20, 316, "每多一比特，可能性加倍。", small=True, anchor="start")
    sheet.words(860, 316, "Each bit more doubles the odds that it is one person.", small=True, anchor="end")
    return sheet


def twins() -> Sheet:
    """Draw why a record about a twin is not certain."""
    sheet = Sheet(880, 300, "A death record between two twins: two whole numbers are two people")
    sheet.box(330, 20, 220, 76, "死亡记录：邓萍", "…0021 · 1951-03-08 · 3组19号")
    sheet.box(40, 160, 260, 76, "邓萍（已故的姐姐）", "…0021 · 1951-03-08 · 3组19号", "good")
    sheet.box(580, 160, 260, 76, "邓琴（健在的妹妹）", "…0048 · 1951-03-08 · 3组19号", "bad")
    sheet.arrow((390, 96), (200, 158))
    sheet.arrow((490, 96), (690, 158), dashed=True)
    sheet.words(230, 120, "号码、姓名都相同", small=True, anchor="end")
    sheet.words(230, 138, "number and name are equal", small=True, anchor="end")
    sheet.words(650, 120, "生日、住址相同，号码完整而不同", small=True, anchor="start")
    sheet.words(650, 138, "two whole numbers: two people", small=True, anchor="start")
    sheet.words(170, 262, "可以确定", anchor="middle")
    sheet.words(170, 282, "may be certain", small=True)
    sheet.words(710, 262, "永不确定", anchor="middle")
    sheet.words(710, 282, "never certain, whatever the weight", small=True)
    return sheet


def tiers() -> Sheet:
    """Draw what becomes of a pair."""
    sheet = Sheet(
        880, 330, "From a pair to a stop: weight ranks, a named pattern makes certain, people decide"
    )
    sheet.box(20, 30, 190, 60, "一对记录", "a pair, weighed")
    sheet.box(290, 30, 250, 60, "符合九种写明的规律之一？", "one of nine named patterns?", "warn")
    sheet.box(620, 30, 240, 60, "没有相近的别人？", "nobody else within 128 : 1?", "warn")
    sheet.arrow((210, 60), (288, 60))
    sheet.arrow((540, 60), (618, 60))
    sheet.words(579, 50, "是 yes", small=True)
    sheet.box(620, 140, 240, 60, "确定（是同一人）", "certain: who it is", "good")
    sheet.arrow((740, 90), (740, 138))
    sheet.words(765, 120, "是 yes", small=True, anchor="start")
    sheet.box(290, 140, 250, 60, "可能（由人核对）", "probable: a person reviews")
    sheet.arrow((415, 90), (415, 138))
    sheet.words(425, 120, "否 no", small=True, anchor="start")
    sheet.arrow((640, 90), (542, 150))
    sheet.words(600, 120, "否 no", small=True, anchor="end")
    sheet.box(
        290,
        250,
        570,
        56,
        "疑点：人来下结论；是否属实另看证据",
        "a lead: a person decides; evidence is another matter",
    )
    sheet.arrow((415, 200), (415, 248))
    sheet.arrow((740, 200), (740, 248))
    sheet.box(20, 140, 190, 60, "不像", "nothing: no lead")
    sheet.arrow((115, 90), (115, 138))
    sheet.words(125, 120, "太轻 too light", small=True, anchor="start")
    return sheet
