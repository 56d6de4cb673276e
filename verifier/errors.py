"""The one tree of errors: each says what is wrong, where, and what to do, in both languages.

The command line turns them into an exit code (``exit_code``) in one place, the console into a status in
another; nothing in the domain knows HTTP.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import ClassVar, Final

from verifier.language import Language, Text, joined

_OURS: Final = ("verifier", "matchers", "web", "jobs")
_LINES: Final = 12


class VerifierError(Exception):
    """Base of all errors a person may meet. ``message`` says what is wrong, ``remedy`` what to do next.

    Whoever raises one names the next step; where that is always the same, the kind of error does.
    """

    exit_code: ClassVar[int] = 1
    usual_remedy: ClassVar[Text] = Text(
        "请重试；仍不成功的，请告知系统管理员。",
        "Try again; if that does not help, tell the system administrator.",
    )

    def __init__(self, message: Text, remedy: Text | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.remedy = remedy or self.usual_remedy

    def in_language(self, language: Language) -> str:
        """Return message and remedy as one line in ``language``."""
        return joined(self.message, self.remedy).in_language(language)


class ConfigurationError(VerifierError):
    """The configuration file, an environment variable or a key directory cannot be used."""

    exit_code = 2
    usual_remedy = Text(
        "请由系统管理员检查配置。", "The system administrator has to look at the configuration."
    )


class InvalidInput(VerifierError):
    """What was handed in cannot be understood as it stands (a file, a field of a form, an argument)."""

    exit_code = 2
    usual_remedy = Text("请改正后重试。", "Correct it and try again.")


class HostileFile(InvalidInput):
    """A file is refused before it is read because of how it is built (bomb, entities, disguise)."""

    exit_code = 1


class NotFound(VerifierError):
    """The thing asked for does not exist, or not for this user: the two are never told apart."""

    exit_code = 1
    usual_remedy = Text(
        "请核对后重试；属于其他机构的，请由该机构的同事办理。",
        "Check what was entered; what belongs to another agency is for a colleague there.",
    )


class NotPermitted(VerifierError):
    """The user lacks the right, or a rule asks for another person (two-person approval)."""

    exit_code = 4
    usual_remedy = Text("请由有权限的同事办理。", "Ask a colleague who has the right.")


class Conflict(VerifierError):
    """The thing has changed or already is in a state in which this step is not lawful."""

    exit_code = 1
    usual_remedy = Text(
        "请看清现在的情况再办；也可能已无须再办。",
        "Look at it as it stands now; nothing more may be needed.",
    )


class HeldForPerson(VerifierError):
    """The system stopped by itself and waits for a person's decision."""

    exit_code = 5
    usual_remedy = Text(
        "请由有权限的同事查看并决定。", "A colleague who has the right looks at it and decides."
    )


class AlreadyRunning(VerifierError):
    """The same work is being done by another process at this moment."""

    exit_code = 6
    usual_remedy = Text("请等它结束，再看结果。", "Wait until that has ended, then look at what came of it.")


class WorkerLost(VerifierError):
    """A process that worked for this one was ended from outside, most likely for want of memory."""


def unforeseen(error: Exception, what: str | None = None) -> Text:
    """Return what a person is told of an error nobody foresaw: its kind and its place in our code only.

    Messages of libraries may quote anything, personal data too. ``what``: its kind, where its class does not
    say enough.
    """
    return Text("程序出错：{what}（{where}）。", "An unexpected error: {what} ({where}).").fill(
        what=what or type(error).__name__, where=_place(error)
    )


def whereabouts(error: BaseException) -> str:
    """Return kind and place of an error for a log, the innermost line first, twelve at most.

    No message: those of databases hold the values of a row.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_LINES:]
    where = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__qualname__} at {where}"


def _place(error: Exception) -> str:
    """Return the innermost line of our own code, for example ``verifier/feeds/placing.py:52``."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        parts = Path(frame.filename).parts
        ours = [index for index, part in enumerate(parts) if part in _OURS]
        if ours and "site-packages" not in parts:
            return f"{'/'.join(parts[ours[-1] :])}:{frame.lineno}"
    return "?"
