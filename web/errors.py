"""The one place that turns errors into a status and a page saying what is wrong and what to do."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, g, render_template, request
from sqlalchemy.exc import InterfaceError, OperationalError, PendingRollbackError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from verifier.errors import (
    AlreadyRunning,
    ConfigurationError,
    Conflict,
    HeldForPerson,
    InvalidInput,
    NotFound,
    NotPermitted,
    VerifierError,
    whereabouts,
)
from verifier.language import Text
from verifier.logs import new_trace
from web.visit import visit

log = logging.getLogger("web")

Answer = tuple[str, int, dict[str, str]]

STATUS: Final[dict[type[VerifierError], int]] = {
    InvalidInput: 400,
    NotPermitted: 403,
    NotFound: 404,
    Conflict: 409,
    HeldForPerson: 409,
    AlreadyRunning: 409,
    ConfigurationError: 500,
    VerifierError: 500,
}

TITLES: Final[dict[int, Text]] = {
    400: Text("提交的内容有误", "Something entered is not right"),
    403: Text("不能办理", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持的操作", "Not possible this way"),
    409: Text("情况已有变化", "Things have changed"),
    413: Text("内容过大", "Too large"),
    500: Text("系统出错", "Something broke"),
    503: Text("系统正忙", "Busy at the moment"),
}

_HTTP: Final[dict[int, tuple[Text, Text]]] = {
    404: (
        Text("这个地址没有对应的页面。", "There is no page at this address."),
        Text("请检查地址，或返回首页重新进入。", "Check the address, or start again from the first page."),
    ),
    405: (
        Text("这个地址不接受这种操作。", "This address does not accept that kind of request."),
        Text("请返回页面，用页面上的按钮操作。", "Go back and use the buttons on the page."),
    ),
    413: (
        Text("提交的内容超过了允许的大小。", "What was sent is larger than allowed."),
        Text("请缩小文件或减少内容后重试。", "Send a smaller file, or less text."),
    ),
}
_OTHER_HTTP: Final = (
    Text("无法理解这个请求。", "The request could not be understood."),
    Text("请返回、刷新页面后重试。", "Go back, reload the page and try again."),
)
_BROKEN: Final = (
    Text(
        "处理请求时发生意外错误，未完成的改动已全部撤销。",
        "An unexpected error occurred; changes that were not complete have been undone.",
    ),
    Text(
        "请稍后重试；若仍然如此，请把追踪号 {trace} 告诉系统管理员。",
        "Try again in a moment; if it stays, tell the system administrator the trace number {trace}.",
    ),
)
_STORE: Final = (
    Text(
        "暂时读写不了数据；未完成的改动已全部撤销。",
        "Data cannot be read or written at the moment; changes that were not complete have been undone.",
    ),
    Text(
        "请过一会儿再试；若仍然如此，请把追踪号 {trace} 告诉系统管理员。",
        "Try again in a little while; if it stays, tell the system administrator the trace number {trace}.",
    ),
)
_COME_AGAIN_SECONDS: Final = 5


def register_errors(app: Flask) -> None:
    """Have the app answer every error here."""
    app.register_error_handler(VerifierError, _on_verifier_error)
    app.register_error_handler(HTTPException, _on_http_error)
    for lost in (OperationalError, InterfaceError, PendingRollbackError):  # all of them: the store went away
        app.register_error_handler(lost, _on_store)
    app.register_error_handler(Exception, _on_unexpected)


def status_of(error: VerifierError) -> int:
    """Return the status of an error: that of its nearest named base."""
    return next(STATUS[base] for base in type(error).__mro__ if base in STATUS)


def _on_verifier_error(error: VerifierError) -> tuple[str, int]:
    if isinstance(error, NotPermitted):
        _tell_refusal()
    return _page(status_of(error), error.message, error.remedy)


def _tell_refusal() -> None:
    """Log who was refused where: a right, a second person or the form's token was missing."""
    login = visit().login if "visit" in g else None
    who = "nobody" if login is None else f"user {login.user_id}"
    log.warning("refused %s at %s %s", who, request.method, request.endpoint)


def _on_http_error(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    message, remedy = _HTTP.get(status, _OTHER_HTTP)
    return _page(status, message, remedy)


def _on_unexpected(error: Exception) -> tuple[str, int]:
    trace = new_trace()
    log.error("trace %s %s", trace, whereabouts(error))
    message, remedy = _BROKEN
    return _page(500, message, remedy.fill(trace=trace))


def _on_store(error: SQLAlchemyError) -> Answer:
    """The store is locked, full, starting again or out of reach: nobody did anything wrong, and it passes."""
    trace = new_trace()
    log.error("trace %s %s", trace, whereabouts(error))
    message, remedy = _STORE
    page, status = _page(503, message, remedy.fill(trace=trace))
    return page, status, {"Retry-After": str(_COME_AGAIN_SECONDS)}


def _page(status: int, message: Text, remedy: Text) -> tuple[str, int]:
    template = "parts/error_note.html" if request.headers.get("HX-Request") else "error.html"
    if request.path.startswith("/citizen"):
        template = "citizen/error.html"
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return render_template(template, status=status, title=title, message=message, remedy=remedy), status
