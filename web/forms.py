"""Form tokens against cross-site requests: an HMAC over the session, checked on every request that changes.

The token is HMAC-SHA-256 with this installation's session key over the server-side session's hash; before
the login it is bound to a random cookie instead. It dies with the session, and nothing is stored for it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Request

from verifier.errors import InvalidInput, NotPermitted
from verifier.language import Text

FIELD = "form_token"
#: the application's extension that holds this installation's session key
KEY = "verifier.form_key"
HEADER = "X-Form-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def form_token(key: bytes, binding: bytes) -> str:
    """Return the token for forms shown to the visitor with this binding."""
    return hmac.new(key, b"form\x00" + binding, hashlib.sha256).hexdigest()


def check_characters(request: Request) -> None:
    """Do nothing for a request whose address and form hold text; nobody types the character NUL.

    Raises:
        InvalidInput: it stands somewhere; PostgreSQL keeps no such text, and compares none.
    """
    given = (text for _, text in (*request.args.items(multi=True), *request.form.items(multi=True)))
    if any("\0" in text for text in (request.path, *given)):
        raise InvalidInput(
            Text("提交的内容含有无法识别的字符。", "What was sent holds a character that cannot be read."),
            Text("请重新输入，不要粘贴。", "Type it anew instead of pasting it."),
        )


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
