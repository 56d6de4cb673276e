"""The product's log as a test reads it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from verifier.logs import configure


@contextmanager
def kept_log() -> Iterator[io.StringIO]:
    """Have the log written where it can be read; afterwards it goes where it went before."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    configure(written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
