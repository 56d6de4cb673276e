"""Both hands as their owner sees them, palms down, the finger to place filled, ringed and pointed at."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

#: thumb, index, middle, ring, little of a right hand around x = 0: x, width, height, turned by degrees
_FINGERS: Final = (
    (-84, 40, 122, -38),
    (-62, 38, 132, -6),
    (-20, 38, 154, 0),
    (22, 38, 138, 4),
    (62, 34, 104, 10),
)
_KNUCKLES: Final = (262, 208, 198, 204, 218)
_CENTRES: Final = {"left": 160, "right": 560}
_FIRST: Final = {"right": 1, "left": 6}


def hands_picture(position: str | None, name: str) -> Markup:
    """Return an SVG picture.

    Args:
        position: ISO finger code 1 to 10, ``left_palm``, ``right_palm``; None points at nothing.
        name: what is shown, for those who hear the page.
    """
    drawn = Markup("").join(_hand(side, position) for side in ("left", "right"))
    return Markup(
        '<svg class="hands" viewBox="0 0 720 380" role="img" aria-label="{}" focusable="false">{}</svg>'
    ).format(name, drawn)


def _hand(side: str, position: str | None) -> Markup:
    mirror = "scale(-1 1)" if side == "left" else ""
    place = Markup('<g transform="translate({} 10) {}">').format(_CENTRES[side], mirror)
    palm = position == f"{side}_palm"
    shapes = [
        Markup('<rect class="{}" x="-88" y="196" width="176" height="150" rx="56"/>').format(_kind(palm))
    ]
    arrow = Markup('<path class="arrow" d="M-26 120h52l-26 48z"/>') if palm else Markup("")
    for number, (finger, knuckle) in enumerate(zip(_FINGERS, _KNUCKLES, strict=True)):
        x, width, height, turn = finger
        chosen = position == str(_FIRST[side] + number)
        around = Markup('<g transform="translate({} {}) rotate({})">').format(x, knuckle + 34, turn)
        shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(
            _kind(chosen), -width // 2, -height, width, height, width // 2
        )
        shapes.append(around + shape + Markup("</g>"))
        if chosen:
            tip = Markup('<path class="arrow" d="M-24 {}h48l-24 36z"/>').format(-height - 46)
            arrow = around + tip + Markup("</g>")
    return place + Markup("").join(shapes) + arrow + Markup("</g>")


def _kind(chosen: bool) -> str:
    return "chosen" if chosen else "part"
