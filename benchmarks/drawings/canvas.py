"""A sheet to draw on: boxes, arrows, bars, words in both languages; SVG readable in light and in dark."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

#: class → colour in light, colour in dark. Words stand at 4.5 : 1 or more on sheet and boxes.
_COLOURS: Final = {
    "sheet": ("#ffffff", "#12181f"),
    "box": ("#eef3f8", "#1e2936"),
    "good": ("#e3f3ea", "#173526"),
    "warn": ("#fdf1d8", "#3a2e12"),
    "bad": ("#fbe6e3", "#40211d"),
    "plus": ("#2f7d4f", "#58b380"),
    "minus": ("#b8433a", "#e07a70"),
    "sum": ("#0f5a8c", "#5aa9dc"),
}
_LINE: Final = ("#5b6b7c", "#94a3b3")
_INK: Final = ("#16202b", "#e8eef4")
_PALE: Final = ("#4a5866", "#b3c0cc")


class Sheet:
    """One drawing. Lengths are pixels from the upper left corner; ``zh`` stands above ``en``."""

    def __init__(self, width: int, height: int, title: str) -> None:
        """Begin a sheet; ``title`` is told to whoever cannot see it."""
        self._width, self._height, self._title = width, height, title
        self._parts: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, zh: str, en: str = "", kind: str = "box"
    ) -> None:
        """Draw a box with its words in the middle."""
        self._parts.append(
            f'<rect class="{kind} edge" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="7"/>'
        )
        middle, centre = y + height / 2, x + width / 2
        self.words(centre, middle + (-3 if en else 5), zh)
        if en:
            self.words(centre, middle + 14, en, small=True)

    def words(self, x: float, y: float, text: str, *, small: bool = False, anchor: str = "middle") -> None:
        """Write one line, its foot at ``y``."""
        kind = "small" if small else "text"
        self._parts.append(
            f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def arrow(self, *points: tuple[float, float], dashed: bool = False) -> None:
        """Draw a line through the points with a head at the last."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(f'<polyline class="line" points="{path}" marker-end="url(#head)"{dashes}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
        """Draw a plain line."""
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(f'<line class="line" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"{dashes}/>')

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """Draw a filled bar."""
        self._parts.append(
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="2"/>'
        )

    def path(self, commands: str, kind: str = "ridge") -> None:
        """Draw a free line."""
        self._parts.append(f'<path class="{kind}" d="{commands}"/>')

    def dot(self, x: float, y: float, kind: str, radius: float = 5) -> None:
        """Draw a point."""
        self._parts.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>')

    def svg(self) -> str:
        """Return the drawing."""
        size = f'viewBox="0 0 {self._width} {self._height}" width="{self._width}" height="{self._height}"'
        title = escape(self._title)
        head = (
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto-start-reverse"><path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
        )
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}">',
                f"<title>{title}</title>",
                f"<style>{_style()}</style>",
                head,
                f'<rect class="sheet" width="{self._width}" height="{self._height}" rx="10"/>',
                *self._parts,
                "</svg>\n",
            ]
        )


def _rules(shade: int) -> str:
    fills = "".join(f".{name}{{fill:{pair[shade]}}}" for name, pair in _COLOURS.items())
    return (
        f"{fills}.edge{{stroke:{_LINE[shade]}}}.line,.ridge{{stroke:{_LINE[shade]};fill:none}}"
        f".tip{{fill:{_LINE[shade]}}}.text{{fill:{_INK[shade]}}}.small{{fill:{_PALE[shade]}}}"
    )


def _style() -> str:
    shapes = (
        "text{font-family:'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}"
        ".text{font-size:15px;font-weight:600}.small{font-size:12.5px}"
        ".edge,.line{stroke-width:1.3}.ridge{stroke-width:2.2;opacity:.55}"
    )
    return f"{shapes}{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}"
