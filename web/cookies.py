"""The cookies: the session's token, what binds the login form, a retiree's visit, the language read in.

They are HttpOnly and SameSite=Lax; over HTTPS they carry the ``__Host-`` prefix, which a sibling site cannot
set (RFC 6265bis §4.1.3.2).
"""

from __future__ import annotations

from flask import Request
from werkzeug.wrappers import Response

from verifier.settings import SecuritySettings

_SESSION = "pv_session"
_BINDING = "pv_form"
_CITIZEN = "pv_citizen"
_LANGUAGE = "pv_language"


def session_token(request: Request, settings: SecuritySettings) -> str | None:
    """Return the session's token, if the browser sent one."""
    return request.cookies.get(_name(_SESSION, settings))


def binding(request: Request, settings: SecuritySettings) -> str | None:
    """Return the random value the login form is bound to, if the browser sent one."""
    return request.cookies.get(_name(_BINDING, settings))


def set_session(response: Response, settings: SecuritySettings, token: str) -> None:
    """Hand the browser its token; the cookie ends with the browser, the session earlier."""
    _set(response, _SESSION, settings, token)


def set_binding(response: Response, settings: SecuritySettings, value: str | None) -> None:
    """Hand the browser a new binding, if there is one to hand."""
    if value is not None:
        _set(response, _BINDING, settings, value)


def drop_session(response: Response, settings: SecuritySettings) -> None:
    """Have the browser forget its token."""
    response.delete_cookie(
        _name(_SESSION, settings), httponly=True, samesite="Lax", secure=settings.secure_cookies
    )


def citizen_token(request: Request, settings: SecuritySettings) -> str | None:
    """Return the token of a retiree's visit, if the browser sent one."""
    return request.cookies.get(_name(_CITIZEN, settings))


def set_citizen(response: Response, settings: SecuritySettings, token: str) -> None:
    """Hand the browser the token of a visit; the cookie ends with the browser, the visit much earlier."""
    _set(response, _CITIZEN, settings, token)


def drop_citizen(response: Response, settings: SecuritySettings) -> None:
    """Have the browser forget a visit."""
    response.delete_cookie(
        _name(_CITIZEN, settings), httponly=True, samesite="Lax", secure=settings.secure_cookies
    )


def language(request: Request, settings: SecuritySettings) -> str | None:
    """Return the language the browser keeps, if it sent one."""
    return request.cookies.get(_name(_LANGUAGE, settings))


def set_language(
    response: Response, settings: SecuritySettings, value: str, seconds: int | None = None
) -> None:
    """Have the browser keep a language for so many seconds, or until it is closed."""
    _set(response, _LANGUAGE, settings, value, seconds)


def _set(
    response: Response, name: str, settings: SecuritySettings, value: str, seconds: int | None = None
) -> None:
    response.set_cookie(
        _name(name, settings),
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
        path="/",
    )


def _name(name: str, settings: SecuritySettings) -> str:
    return f"__Host-{name}" if settings.secure_cookies else name
