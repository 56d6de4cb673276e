"""Lets the parser try a workbook in a process of its own first.

The parser is sound Rust, but it trusts sizes it reads: a hostile workbook makes it ask for terabytes, and
Rust then ends the whole process, which no handler can catch. Here only the rehearsing process ends.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from verifier.feeds.readers.biff_scan import damaged, protected
from verifier.feeds.readers.zip_guard import hostile

_MEMORY = 4 << 30
_SECONDS = 300
_DONE, _PASSWORD = 0, 3
_SCRIPT = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from python_calamine import CalamineWorkbook, PasswordError
path, form = sys.argv[1:]
try:
    # the parser believes the ending of a name; where it lies, it is given the bytes
    with (
        CalamineWorkbook.from_path(path)
        if path.endswith("." + form)
        else CalamineWorkbook.from_filelike(open(path, "rb"))
    ) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
except PasswordError:
    sys.exit({_PASSWORD})
"""


def rehearse(path: Path, form: str) -> None:
    """Parse the workbook, ``xlsx`` or ``xls``, in a child process with at most 4 GiB and five minutes.

    Raises:
        HostileFile: it takes longer than that.
        InvalidInput: the parser fails, is ended, or asks for a password.
    """
    command = [sys.executable, "-I", "-c", _SCRIPT, str(path.resolve()), form]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and script; the path is one argument
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise hostile("解析超时", "it takes too long to parse") from error
    if done.returncode == _PASSWORD:
        raise protected()
    if done.returncode != _DONE:
        raise damaged()
