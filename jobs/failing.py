"""What became of work that did not go well: the error in words a person can act on."""

from __future__ import annotations

from typing import Any, Final

from verifier.errors import VerifierError, unforeseen
from verifier.language import Text

_LOOK: Final = Text(
    "请由系统管理员查看日志，解决后补做。", "The system administrator must look at the log; then do it again."
)


def in_words(error: Exception) -> tuple[Text, Text]:
    """Return what went wrong and what to do; of an error nobody foresaw only its kind and place."""
    if isinstance(error, VerifierError):
        return error.message, error.remedy
    return unforeseen(error), _LOOK


def why_failed(error: Exception) -> dict[str, Any]:
    """Return the same as plain values."""
    problem, remedy = in_words(error)
    return {"problem": problem.as_dict(), "remedy": remedy.as_dict()}


def left_of(steps: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that failed or were paused: ``step`` and ``message`` in both languages."""
    found = []
    for name, result in steps.items():
        if result.get("paused"):
            text = Text("已由人暂停，没有做。", "Paused by a person, not done.")
            found.append({"step": name, "message": text.as_dict()})
        elif "problem" in result:
            text = Text("没有做成：{why}{remedy}", "Not done: {why} {remedy}").fill(
                why=Text.from_dict(result["problem"]), remedy=Text.from_dict(result["remedy"])
            )
            found.append({"step": name, "message": text.as_dict()})
    return found
