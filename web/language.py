"""Chinese first, English by a switch: which language a visitor reads, and how templates write both.

A template writes both halves of a sentence side by side, ``{{ t("疑点", "Leads") }}``, so that neither can
be missing or drift; sentences from the domain arrive as :class:`Text` and are said by ``{{ say(text) }}``.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Request, redirect, request
from werkzeug.wrappers import Response

from verifier.accounts.sessions import choose_language
from verifier.database import EVERYWHERE
from verifier.language import LANGUAGES, Language, Text, countable
from web import cookies
from web.redirects import safe_path
from web.visit import context, visit

HTML_LANG: Final[dict[Language, str]] = {"zh": "zh-Hans-CN", "en": "en"}
_YEAR_SECONDS: Final = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


def language_of(request: Request, own: Language | None, default: Language) -> Language:
    """Return the user's own choice, else the browser's cookie, else the configured language."""
    return own or _known(cookies.language(request, context().settings.security)) or default


def t(zh: str, en: str, **values: Any) -> str:
    """Return the half of the visitor's language, with ``{name}`` placeholders filled."""
    text = zh if visit().language == "zh" else en
    return text.format(**{name: countable(value) for name, value in values.items()}) if values else text


def say(text: Text | dict[str, Any] | None) -> str:
    """Return a domain sentence (or its stored form) in the visitor's language; nothing for None."""
    if text is None:
        return ""
    sentence = text if isinstance(text, Text) else Text.from_dict(text)
    return sentence.in_language(visit().language)


@blueprint.post("/language")
def choose() -> Response:
    """Keep the choice in the browser and, for a user, with the user. Open: the login page has the switch."""
    language = _known(request.form.get("language")) or visit().language
    login = visit().login
    if login is not None:
        with context().database.write(EVERYWHERE) as session:
            choose_language(session, login.user_id, language)
    response = redirect(safe_path(request.form.get("next")))
    cookies.set_language(response, context().settings.security, language, _YEAR_SECONDS)
    return response


def _known(value: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == value), None)
