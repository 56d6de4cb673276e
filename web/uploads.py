"""Files people send: how large a view lets them be, and where they lie while a service looks at them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices.file_names import safe_name
from verifier.settings import Settings
from web.visit import context

View = TypeVar("View", bound=Callable[..., object])

#: what a form holds beside its file
_BESIDE: Final = 1024 * 1024
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,5}")


def takes_file(megabytes: Callable[[Settings], int]) -> Callable[[View], View]:
    """State how large a file a view takes; every other view keeps to the console's small limit."""

    def mark(view: View) -> View:
        view.largest_file = megabytes  # type: ignore[attr-defined]  # a function carries what its route needs
        return view

    return mark


def allow_file() -> None:
    """Raise the limit of a request for a view that takes a file; called once the user may use the view."""
    megabytes = _largest(current_app, request.endpoint)
    if megabytes is not None:
        request.max_content_length = megabytes(context().settings) * 1_000_000 + _BESIDE


def close_files(_error: BaseException | None = None) -> None:
    """Give back the temporary files of a request that is over."""
    request.close()


def given_file(name: str = "file") -> FileStorage:
    """Return the file a form must hold.

    Raises:
        InvalidInput: none was chosen.
    """
    found = request.files.get(name)
    if found is None or not found.filename:
        raise InvalidInput(
            Text("尚未选择文件。", "No file was chosen."),
            Text("请返回并选择文件。", "Go back and choose one."),
        )
    return found


@contextmanager
def laid_down(sent: FileStorage) -> Iterator[Path]:
    """Yield a path that holds a sent file under its own name, made harmless, until the work is done."""
    given = sent.filename or ""
    ending = Path(given).suffix.lower()
    name = safe_name(given, ending if _ENDING.fullmatch(ending) else "")
    with tempfile.TemporaryDirectory(prefix="pension-sent-") as folder:
        path = Path(folder) / name
        sent.save(path)
        yield path


def _largest(app: Flask, endpoint: str | None) -> Callable[[Settings], int] | None:
    view = app.view_functions.get(endpoint or "")
    found: Callable[[Settings], int] | None = getattr(view, "largest_file", None)
    return found
