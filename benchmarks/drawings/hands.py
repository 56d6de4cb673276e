"""How fingers and veins are compared."""

from __future__ import annotations

from math import cos, pi, sin

from benchmarks.drawings.canvas import Sheet

#: places of minutiae on a print of 200 × 240, invented
_POINTS = ((60, 70), (120, 55), (150, 110), (95, 120), (55, 150), (130, 170), (90, 195))
_TURN = 0.18


def _print(sheet: Sheet, left: float, top: float, turn: float = 0.0) -> list[tuple[float, float]]:
    """Draw ridges and return where the minutiae came to lie."""
    middle_x, middle_y = left + 100, top + 125

    def placed(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - 100, y - 125
        return middle_x + dx * cos(turn) - dy * sin(turn), middle_y + dx * sin(turn) + dy * cos(turn)

    for ring in range(7):
        radius = 22 + ring * 12
        points = [
            placed(100 + radius * cos(step * pi / 12), 140 - radius * 1.15 * sin(step * pi / 12))
            for step in range(-3, 16)
        ]
        sheet.path("M" + " L".join(f"{x:.0f} {y:.0f}" for x, y in points))
    return [placed(x, y) for x, y in _POINTS]


def fingers() -> Sheet:
    """Draw two prints of one finger and the points that met."""
    sheet = Sheet(
        880, 330, "Two prints of one finger: points, pairs that support each other, one laid on the other"
    )
    first = _print(sheet, 30, 20)
    second = _print(sheet, 330, 20, _TURN)
    for place, ((x1, y1), (x2, y2)) in enumerate(zip(first, second, strict=True)):
        met = place != 2
        if met:
            sheet.line(x1, y1, x2, y2, dashed=True)
        sheet.dot(x1, y1, "plus" if met else "minus")
        sheet.dot(x2, y2, "plus" if met else "minus")
    sheet.words(130, 290, "登记时", small=False)
    sheet.words(130, 310, "at enrolment", small=True)
    sheet.words(430, 290, "今天")
    sheet.words(430, 310, "today", small=True)
    lines = (
        ("1  找出纹线的端点和分叉", "where ridges end or fork"),
        ("2  每点周围的样子相似吗", "does the neighbourhood of a point look alike?"),
        ("3  点与点的距离方向一致吗", "do pairs keep distance and direction?"),
        ("4  叠在一起，数相合的点", "laid on each other, how many meet?"),
        ("5  换算成误认的可能", "how often would a stranger do as well?"),
    )
    for place, (zh, en) in enumerate(lines):
        sheet.words(570, 50 + place * 52, zh, anchor="start")
        sheet.words(592, 70 + place * 52, en, small=True, anchor="start")
    return sheet


def veins() -> Sheet:
    """Draw a hand's veins as directions on a grid, and the turning that finds the place."""
    sheet = Sheet(
        880, 300, "Veins of a hand as directions on a grid, turned and shifted until they agree best"
    )
    for panel, turn in enumerate((0.0, 0.35, 0.0)):
        left = 30 + panel * 200
        for row in range(8):
            for column in range(8):
                x, y = left + 12 + column * 20, 32 + row * 20
                angle = 0.9 * sin(column / 2.2 + row / 3.0) + 1.1 + turn
                dx, dy = 8 * cos(angle), 8 * sin(angle)
                kind = "ridge" if (row + 2 * column) % 3 else "line"
                sheet.path(f"M{x - dx:.0f} {y - dy:.0f} L{x + dx:.0f} {y + dy:.0f}", kind)
    for x, zh, en in (
        (110, "登记时", "at enrolment"),
        (310, "今天，转了一点", "today, turned"),
        (510, "转回后重合", "turned back"),
    ):
        sheet.words(x, 225, zh)
        sheet.words(x, 245, en, small=True)
    lines = (
        ("近红外下看静脉的走向", "in near infrared, which way veins run"),
        ("一一试转角和位移", "every turn and shift is tried"),
        ("小块再各自微调", "small blocks move a little more"),
        ("得分同手指：30 = 千分之一", "the same scale: 30 = one stranger in 1,000"),
    )
    for place, (zh, en) in enumerate(lines):
        sheet.words(630, 50 + place * 56, zh, anchor="start")
        sheet.words(630, 70 + place * 56, en, small=True, anchor="start")
    return sheet
