"""One thing the doctor found: how bad, in a sentence, how to mend it, and with which command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from verifier.errors import VerifierError
from verifier.language import Text

#: error: something does not work or is not true; warning: it soon may; note: good to know
Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[dict[Severity, Text]] = {
    "error": Text("错误", "error"),
    "warning": Text("注意", "warning"),
    "note": Text("提示", "note"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is the check and what it found, to be counted by; ``command`` mends it where one can."""

    code: str
    severity: Severity
    sentence: Text
    remedy: Text
    command: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sentence": self.sentence.as_dict(),
            "remedy": self.remedy.as_dict(),
            "command": self.command,
        }


def from_error(code: str, error: VerifierError, command: str | None = None) -> Finding:
    """Return an error of ours as what was found."""
    return Finding(code, "error", error.message, error.remedy, command)
