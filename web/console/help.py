"""The page that explains keys, words and marks."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from web.access import ANY_USER, needs

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@needs(ANY_USER)
def keys() -> str:
    """Explain the keys and the words used in the console."""
    return render_template("help_part.html" if request.headers.get("HX-Request") else "help.html")
