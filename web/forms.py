"""Form tokens against cross-site requests: an HMAC over the session, checked on every request that changes.

The token is HMAC-SHA-256 with this installation's session key over the server-side session's hash; before
the login it is bound to a random cookie instead. It dies with the session, and nothing is stored for it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Request

from verifier.errors import NotPermitted
from verifier.language import Text

FIELD = "form_token"
HEADER = "X-Form-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def form_token(key: bytes, binding: bytes) -> str:
    """Return the token for forms shown to the visitor with this binding."""
    return hmac.new(key, b"form\x00" + binding, hashlib.sha256).hexdigest()


def check_form_token(key: bytes, binding: bytes, request: Request) -> None:
    """Do nothing for reading requests and for a right token.

    Raises:
        NotPermitted: the token is missing or belongs to another session.
    """
    if request.method in _SAFE_METHODS:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(given.encode(), form_token(key, binding).encode()):
        raise NotPermitted(
            Text(
                "这个表单已过期，或不是从本系统页面提交的，没有执行任何操作。",
                "This form has expired or did not come from a page of this console; nothing was done.",
            ),
            Text("请返回、刷新页面后重试。", "Go back, reload the page and try again."),
        )
