"""What is searched for stands in no address: it may be somebody's number, and a browser keeps addresses.

A form sends it in its body; the address it leads to carries it sealed (AES-256-GCM) under a key made of this
installation's session key and the login's own session. So pages, sorting, going back and reloading work as
with any address, nothing is stored, and with the session's row the way to open it is gone, for everybody.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from web.forms import FIELD as FORM_TOKEN
from web.redirects import safe_path
from web.sealing import opened, sealed
from web.visit import visit

#: stands in addresses, for the text sealed
FIELD: Final = "s"
#: stands in forms, for the text as typed
TYPED: Final = "q"
#: characters of a text; nobody types more
LONGEST: Final = 60
_LONGEST_FILTER: Final = 100
_MOST_FILTERS: Final = 40
_USE: Final = b"sought"
#: a number, a name and a telephone number make addresses of one length
_FILLED_TO: Final = 24


def sought_text(args: MultiDict[str, str]) -> str:
    """Return the text an address was made for; nothing where it has none, or one of another session."""
    return _opened(args.get(FIELD, "")) or ""


def sought_handle(text: str) -> str | None:
    """Return what stands for a text in this session's addresses: as it came, if it came; None for no text."""
    if not text:
        return None
    given = request.args.get(FIELD, "")
    return given if given and _opened(given) == text else _sealed(text)


def is_lost() -> bool:
    """Tell whether the address at hand has a text that cannot be opened: its session has ended."""
    given = request.args.get(FIELD, "")
    return bool(given) and visit().login is not None and _opened(given) is None


def address_of(form: MultiDict[str, str]) -> str:
    """Return the address a search form leads to: the page ``at``, each filter as given, the text sealed.

    An empty filter that says something stands in ``at``; of the form's own, an empty one says nothing.
    """
    parts = urlsplit(safe_path(form.get("at"), "/search"))
    left_out = {FORM_TOKEN, TYPED, FIELD, "at", "page", "from_page"}
    given = parse_qsl(parts.query, keep_blank_values=True)
    given += [(name, value) for name, value in form.items(multi=True) if value]
    filters = [
        (name, value)
        for name, value in given
        if name not in left_out and max(len(name), len(value)) <= _LONGEST_FILTER
    ][:_MOST_FILTERS]
    text = form.get(TYPED, "").strip()[:LONGEST]
    if text:
        filters.append((FIELD, _sealed(text)))
    query = f"?{urlencode(filters)}" if filters else ""
    return parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")


def _sealed(text: str) -> str:
    plain = text.encode()
    return sealed(_USE, visit().binding, plain.ljust(-(-len(plain) // _FILLED_TO) * _FILLED_TO))


def _opened(given: str) -> str | None:
    plain = opened(_USE, visit().binding, given)
    return None if plain is None else plain.decode().strip()[:LONGEST]
