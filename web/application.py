"""Puts the console together: one Flask application per context, everything refused that is not declared."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from verifier.accounts.sessions import find_session, forget_session, has_run_out, mark_seen
from verifier.audit.keys import session_key
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.wiring import wire
from web import access, citizen, cookies, forms, headers, language, uploads
from web.console import BLUEPRINTS
from web.converters import Code, RowNumber, SmallNumber
from web.errors import register_errors
from web.health import PATHS, Health, is_on_own_port
from web.kiosk.application import KioskApi
from web.requests_log import Requests
from web.templating import register_templating
from web.visit import Visit, visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LARGEST_REQUEST: Final = 1024 * 1024
_LARGEST_FIELD: Final = 128 * 1024
_MOST_FIELDS: Final = 200


def create_app(context: Context) -> Flask:
    """Return the console for this context.

    Raises:
        ConfigurationError: the session key is missing or readable by others.
    """
    wire()
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FIELD,
        MAX_FORM_PARTS=_MOST_FIELDS,
    )
    app.extensions["verifier"] = context
    app.extensions[forms.KEY] = session_key(context.settings.security.key_dir)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters.update(code=Code, row=RowNumber, small=SmallNumber)
    for blueprint in (*BLUEPRINTS, language.blueprint, citizen.blueprint):
        app.register_blueprint(blueprint)
    register_errors(app)
    register_templating(app, lambda: forms.form_token(app.extensions[forms.KEY], visit().binding))
    _register_request_steps(app, context)
    app.wsgi_app = _behind_the_door(app.wsgi_app, context)  # type: ignore[assignment, method-assign]  # Flask's own way
    return app


def _behind_the_door(console: WSGIApplication, context: Context) -> WSGIApplication:
    """Return the whole application: console, kiosk API, health, each request with its id and counted."""
    settings = context.settings
    proxies = settings.kiosk.trusted_proxies
    if proxies:  # the same rule by which the kiosk API finds an address
        console = ProxyFix(console, x_for=proxies, x_proto=proxies)
    health, api = headers.Guarded(Health(context)), headers.Guarded(KioskApi(context))
    door = _Door(health, api, console, settings.metrics.port)
    return Requests(door, logged=settings.logs.requests, trusts_proxy=proxies > 0)


class _Door:
    """Hands each request to whom it is for; the API of kiosks and health know no sessions or forms."""

    def __init__(
        self,
        health: WSGIApplication,
        api: WSGIApplication,
        console: WSGIApplication,
        metrics_port: int | None,
    ) -> None:
        self._health, self._api, self._console = health, api, console
        self._metrics_port = metrics_port

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path in PATHS or is_on_own_port(environ, self._metrics_port):
            return self._health(environ, start_response)
        chosen = self._api if path.startswith("/v1/") else self._console
        return chosen(environ, start_response)


def _register_request_steps(app: Flask, context: Context) -> None:
    def recognise() -> None:
        chosen = language.language_of(request, None, context.settings.console.language)
        g.visit = Visit(chosen, None, b"")  # stands if the store cannot be read
        g.visit = _visit_of(context)

    def check_form() -> None:
        forms.check_characters(request)
        forms.check_form_token(app.extensions[forms.KEY], visit().binding, request)

    def finish(response: Response) -> Response:
        cookies.set_binding(response, context.settings.security, visit().new_binding)
        return headers.add_headers(response)

    app.before_request(recognise)
    app.before_request(access.guard)
    app.before_request(uploads.allow_file)
    app.before_request(check_form)
    app.after_request(finish)
    app.teardown_request(uploads.close_files)


def _visit_of(context: Context) -> Visit:
    settings = context.settings
    if request.blueprint == citizen.blueprint.name:  # no login is looked at there
        return citizen.recognise(context)
    token = cookies.session_token(request, settings.security)
    login = None
    if token and request.endpoint != "static":
        with context.database.read(EVERYWHERE) as session:
            login = find_session(session, context.clock, settings.security, token)
            over = login is None and has_run_out(session, context.clock, settings.security, token)
        if over:
            with context.database.write(EVERYWHERE) as session:
                forget_session(session, token)
        if login is not None and login.seen_is_stale:
            with context.database.write(EVERYWHERE) as session:
                mark_seen(session, context.clock, login.token_hash)
    chosen = language.language_of(request, login.language if login else None, settings.console.language)
    if login is not None:
        return Visit(chosen, login, login.token_hash)
    given = cookies.binding(request, settings.security)
    fresh = None if given or request.endpoint == "static" else secrets.token_urlsafe(32)
    return Visit(chosen, None, (given or fresh or "").encode(), new_binding=fresh)
