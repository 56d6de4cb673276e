"""Every component in all its states, by the macros and classes pages use: what the product is built of."""

from __future__ import annotations

from flask import Blueprint, render_template

from verifier.language import Text
from web.access import ANY_USER, needs

blueprint = Blueprint("components", __name__)

#: shown as they are named in tokens.css, in this order
COLOURS = (
    *("ground", "surface", "surface-2", "line", "line-strong", "ink", "ink-2"),
    *("accent", "accent-soft", "good", "good-soft", "bad", "bad-soft", "wait", "wait-soft"),
    *("mark", "focus", "bar", "up", "down", "total", "due", "over"),
)
SPACES = (1, 2, 3, 4, 5, 6)
STEPS = ("-1", "-0", "1", "2")
TOASTS = (
    {"kind": "done", "message": Text("已登记。", "Recorded."), "undo_path": None},
    {"kind": "wait", "message": Text("等待另一位同事审批。", "Waits for a colleague."), "undo_path": None},
)


@blueprint.get("/design")
@needs(ANY_USER)
def show() -> str:
    """Show the components; nothing on this page does anything."""
    return render_template(
        "components/show.html",
        colours=COLOURS,
        spaces=SPACES,
        steps=STEPS,
        toasts=TOASTS,
        link=lambda _page: "#keys-title",
    )
