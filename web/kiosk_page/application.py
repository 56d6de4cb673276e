"""The kiosk's page as an application of its own: for one screen on this machine, and for nobody else."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response as AnyResponse

from verifier.kiosk.numbers import masked
from verifier.language import LANGUAGES, Text, day_in_words
from verifier.protocol.words import POSITION_NAMES
from web.headers import HEADERS
from web.kiosk_page.hands import hands_picture
from web.kiosk_page.line import Line
from web.kiosk_page.visit import Visit, Visits
from web.kiosk_page.words import SWITCH, WORDS

_LARGEST_FORM: Final = 4096
IDLE_SECONDS: Final = 90
WARNING_SECONDS: Final = 60


def create_page(
    visits: Visits, line: Line, *, idle_seconds: int = IDLE_SECONDS, warning_seconds: int = WARNING_SECONDS
) -> Flask:
    """Return the page.

    Args:
        visits: who is in front of the screen.
        line: how the line to the server was last seen.
        idle_seconds: after so long without a touch the page asks whether more time is needed.
        warning_seconds: so long it waits for the answer before everything is cleared.
    """
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_FORM)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    def show() -> str:
        visit = visits.arrive()
        return render_template(
            f"{visit.screen}.html",
            visit=visit,
            over=visits.is_over(visit),
            online=line.seen(visit),
            idle_seconds=idle_seconds,
            warning_seconds=warning_seconds,
            **_tools(visit),
        )

    app.add_url_rule("/", "show", show)
    _register_steps(app, visits)
    app.before_request(lambda: _refuse_strangers(visits.now))
    app.after_request(_finished)
    return app


def _register_steps(app: Flask, visits: Visits) -> None:
    """Every step is sent as a form and leads back to the one address, which shows what is next."""

    def speak() -> None:
        chosen = request.form.get("language")
        for language in LANGUAGES:
            if chosen == language:
                visits.speak(language)

    steps = {
        "start": visits.start,
        "number": lambda: visits.give_number(request.form.get("number", "")),
        "place": visits.place,
        "again": visits.again,
        "help": visits.ask_for_help,
        "finish": visits.finish,
        "language": speak,
    }

    def step(name: str) -> AnyResponse:
        if name not in steps:
            abort(404)
        steps[name]()
        return redirect(url_for("show"), 303)

    app.add_url_rule("/<name>", "step", step, methods=["POST"])


def _refuse_strangers(visit: Visit) -> None:
    """Refuse what another page or another machine sends.

    The address is checked because a foreign name may be pointed at this machine; the token because a foreign
    page may send forms.
    """
    host = request.host.partition(":")[0]
    if host not in ("127.0.0.1", "localhost") or request.remote_addr != "127.0.0.1":
        abort(403)
    if request.method == "POST":
        given = request.form.get("token", "")
        if not secrets.compare_digest(given.encode(), visit.form_token.encode()):
            # the screen was left open over somebody else's visit: show what is now
            abort(redirect(url_for("show"), 303))


def _finished(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _tools(visit: Visit) -> dict[str, Any]:
    language = visit.language

    def say(text: str | Text, **values: Any) -> str:
        found = WORDS[text] if isinstance(text, str) else text
        return (found.fill(**values) if values else found).in_language(language)

    other = next(one for one in LANGUAGES if one != language)
    place = None if visit.turn is None or visit.turn.requested in (None, 0) else str(visit.turn.requested)
    return {
        "say": say,
        "day_in_words": day_in_words,
        "language": language,
        "other_language": other,
        "switch": SWITCH[other],
        "place": None if place is None else POSITION_NAMES[place],
        "is_palm": visit.turn is not None and visit.turn.modality == "palm_vein",
        "picture": lambda name: hands_picture(place, name),
        "masked": masked(visit.number),
    }
