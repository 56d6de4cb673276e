"""The office's own scanner looks at each file before it is kept; whatever it cannot look at is not kept."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Final

from verifier.errors import ConfigurationError, HostileFile
from verifier.language import Text

_CLEAN: Final = 0
_FOUND: Final = 1
_SECONDS: Final = 60


def scan(command: Sequence[str], data: bytes) -> None:
    """Do nothing for a file the scanner calls clean, and where no scanner is configured.

    Args:
        command: program and arguments; the file is handed to its standard input, and no shell reads it.

    Raises:
        HostileFile: the scanner found something.
        ConfigurationError: it is not there, does not end in a minute, or ends in any other way.
    """
    if not command:
        return
    try:
        ran = subprocess.run(  # noqa: S603 -- the program the office's configuration names, no shell
            list(command), input=data, capture_output=True, timeout=_SECONDS, check=False
        )
        ended = ran.returncode
    except (OSError, subprocess.TimeoutExpired):
        ended = None
    if ended == _FOUND:
        raise HostileFile(
            Text("文件中发现恶意程序，没有保存。", "Malware was found in the file; it was not kept."),
            Text("请勿打开该文件，并联系来源单位。", "Do not open it, and tell whoever it came from."),
        )
    if ended != _CLEAN:
        raise ConfigurationError(
            Text(
                "恶意程序扫描没有完成，文件没有保存。",
                "The scan for malware could not be done; the file was not kept.",
            ),
            Text(
                "请管理员检查 notices.scanner 指的程序。",
                "Have an administrator check the program that notices.scanner names.",
            ),
        )
