"""Structured logs, one JSON object or one readable line each, without personal data.

What may name a person is masked before a line is written, whatever it was logged as: fields by their name,
and every number in any text that could be a resident ID, a bank account or a mobile phone.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.typing import Processor

#: Fields that are never written, whatever they hold. Part of a name is enough: ``holder_id_no``.
SENSITIVE: Final = (
    "account",
    "address",
    "birth",
    "cookie",
    "holder",
    "id_no",
    "password",
    "person_name",
    "phone",
    "proof",
    "raw",
    "reason",
    "secret",
    "token",
    "url",
)
_ALLOWED: Final = frozenset({"account_id", "address_family"})
_HIDDEN: Final = "***"
#: Nine digits or more: a resident ID (15 or 18 places), a bank account, a mobile phone, also with blanks or
#: hyphens between the groups, in full width, or glued to letters.
_NUMBER: Final = re.compile(r"\d(?:[\s-]?\d){8,}[\s-]?[xXｘＸ]?")
_DATE_AND_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")


Form = Literal["json", "text"]
#: text is the same fields as ``key=value``, without colours: it too is read by machines at times
_RENDERERS: Final[dict[Form, Processor]] = {
    "json": structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    "text": structlog.processors.KeyValueRenderer(key_order=["at", "level", "event"]),
}


def new_trace(signs: int = 16) -> str:
    """Return a random mark that stands in an answer and in the log, 2.6 bits a sign.

    Letters only: nine digits in a row would be somebody's number to the log, and be masked in it.
    """
    return "".join(secrets.choice("abcdef") for _ in range(signs))


def mask_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask an event in place before it is written: a processor of structlog."""
    for key in list(event):
        event[key] = _masked(key, event[key])
    return event


def configure(
    stream: TextIO | None = None, file: Path | None = None, level: str = "INFO", form: Form = "json"
) -> None:
    """Send our logs, and those of the libraries, to ``stream`` (standard error) or ``file``.

    Called once, when a process starts; calling again replaces the earlier destination.
    """
    handler: logging.Handler
    handler = logging.StreamHandler(stream or sys.stderr) if file is None else _file_handler(file)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask_personal_data,
                _RENDERERS[form],
            ],
        )
    )
    root = logging.getLogger()
    for old in [old for old in root.handlers if getattr(old, "of_pension_verifier", False)]:
        root.removeHandler(old)
        old.close()
    handler.of_pension_verifier = True  # type: ignore[attr-defined]  # marks what a second call replaces
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each look at a revision
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _file_handler(file: Path) -> logging.Handler:
    file.parent.mkdir(parents=True, exist_ok=True)
    return logging.FileHandler(file, encoding="utf-8", delay=True)


def _masked(key: str, value: Any) -> Any:
    if _is_sensitive(key) and value is not None:
        return _HIDDEN
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(name): _masked(str(name), item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked("", item) for item in value]
    if isinstance(value, int):
        # sums in fen have up to twelve digits; identity and account numbers, logged as numbers, have more
        return value if abs(value) < 10**12 else _HIDDEN
    text = value if isinstance(value, str) else str(value)
    return text if _DATE_AND_TIME.fullmatch(text) else _NUMBER.sub(_HIDDEN, text)


def _is_sensitive(key: str) -> bool:
    lowered = key.casefold()
    return lowered not in _ALLOWED and any(word in lowered for word in SENSITIVE)
