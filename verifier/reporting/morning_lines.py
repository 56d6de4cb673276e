"""What the morning's report is made of: headings, and sentences with the page of the console behind each."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; ``path`` is the console's page behind it. ``urgent``: somebody should look first."""

    text: Text
    path: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands beneath it."""

    title: Text
    lines: tuple[Line, ...]


def or_nothing(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines, or one that says there is nothing: an empty part would look forgotten."""
    return tuple(lines) or (Line(Text("无。", "Nothing.")),)
