"""The API as a WSGI application: it answers everything under /v1, and never with anything unsigned."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from verifier.context import Context
from verifier.database.group_commit import GroupWriter, WriterBusy
from verifier.devices.callers import Callers
from verifier.devices.rate import RequestRate
from verifier.errors import ConfigurationError, whereabouts
from verifier.protocol.refusals import Refusal
from web.kiosk.admission import Admission
from web.kiosk.bodies import read_as
from web.kiosk.endpoints import Asked, Desk, Endpoint, Record
from web.kiosk.exchange import Environ, Incoming, Reply, StartResponse, incoming, send
from web.kiosk.judging import Judge, Judged, already_known, understood
from web.kiosk.open_pages import open_pages
from web.kiosk.problems import new_trace
from web.kiosk.routes import find_endpoint
from web.kiosk.settling import keep_nonce, rendered, repeated, settle
from web.kiosk.sweeper import Sweeper
from web.kiosk.unused import Unused

log = logging.getLogger("web.kiosk")

_BUSY_SECONDS: Final = 1
_MENDED_SECONDS: Final = 30
"""A key file that is gone, or settings that cannot be used: a person has to come first."""
_unused: Final = Unused()  # here, before the workers fork: all of them share it


class KioskApi:
    """Answers kiosks. One for each process; what it needs besides is opened at the first request."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = Desk(context, GroupWriter(context.database))
        self._judge = Judge(self._desk, Callers(context), RequestRate(context))
        self._admission = Admission(context.settings.kiosk.most_at_work, context.clock, _unused)
        self._sweeper = Sweeper(self._desk)
        self._in_progress: set[tuple[str, str, str]] = set()
        self._in_progress_lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        self._sweeper.begin()
        request = incoming(environ, self._context.settings.kiosk.trusted_proxies)
        reply = self._reply(request)
        return send(reply, request.signature_bytes(), self._context, start_response)

    def close(self) -> None:
        """Finish what is being written."""
        self._sweeper.end()
        self._desk.writer.close()

    def _reply(self, request: Incoming) -> Reply:
        try:
            with self._admission.place(request):
                return self._answered(request)
        except Refusal as refusal:
            return rendered(refusal, 0)
        except WriterBusy:
            return rendered(Refusal("overloaded", retry_after=_BUSY_SECONDS), 503)
        except (SQLAlchemyError, OSError) as error:  # the writer's turn is a file beside the store
            return rendered(Refusal("storage_unavailable", retry_after=_BUSY_SECONDS), 503, _logged(error))
        except ConfigurationError as error:  # raised before anything of the request is written
            return rendered(Refusal("storage_unavailable", retry_after=_MENDED_SECONDS), 503, _logged(error))
        except Exception as error:  # the one place that must answer whatever happened
            return rendered(Refusal("internal_error"), 500, _logged(error))

    def _answered(self, request: Incoming) -> Reply:
        page = open_pages(self._context).get((request.parts.method, request.parts.path))
        if page is not None:
            return page()
        endpoint, path_value = find_endpoint(request.parts.method, request.parts.path)
        judged = self._judge.judge(request, endpoint)
        with self._alone(judged):
            stored = already_known(self._desk, judged)
            if stored is not None:
                keep_nonce(self._desk, judged)
                return repeated(stored)
            reply = self._fresh(request, judged, path_value)
        parts = request.parts
        self._admission.answered(parts.path, judged.signature.keyid, reply.status, parts.idempotency_key)
        return reply

    def _fresh(self, request: Incoming, judged: Judged, path_value: str | None) -> Reply:
        raw = None
        outcome: Record | Refusal
        try:
            raw = understood(judged, request)
            outcome = self._prepared(judged, raw, path_value)
        except Refusal as refusal:
            outcome = refusal
        return settle(self._desk, judged, raw, outcome)

    def _prepared(self, judged: Judged, raw: object, path_value: str | None) -> Record:
        endpoint: Endpoint = judged.endpoint
        message = None if endpoint.message is None else read_as(endpoint.message, raw)
        asked = Asked(
            judged.sender, judged.signature, message, raw, path_value, judged.address, judged.new_key
        )
        return endpoint.prepare(self._desk, asked)

    @contextmanager
    def _alone(self, judged: Judged) -> Iterator[None]:
        """Let only one request under an Idempotency-Key be worked on at a time.

        Raises:
            Refusal: ``idempotency_in_progress``.
        """
        if judged.key is None:
            yield
            return
        key = judged.key.sender, judged.key.path, judged.key.key
        with self._in_progress_lock:
            if key in self._in_progress:
                raise Refusal("idempotency_in_progress", retry_after=_BUSY_SECONDS)
            self._in_progress.add(key)
        try:
            yield
        finally:
            with self._in_progress_lock:
                self._in_progress.discard(key)


def _logged(error: BaseException) -> str:
    """Write down where it happened and return the trace."""
    trace_id = new_trace()
    log.error("trace %s %s", trace_id, whereabouts(error))
    return trace_id
