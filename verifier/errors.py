"""The one tree of errors: each says what is wrong, where, and what to do, in both languages.

The command line turns them into an exit code (``exit_code``) in one place, the console into a status in
another; nothing in the domain knows HTTP.
"""

from __future__ import annotations

from typing import ClassVar

from verifier.language import Language, Text


class VerifierError(Exception):
    """Base of all errors a person may meet. ``message`` says what is wrong, ``remedy`` what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: Text, remedy: Text | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.remedy = remedy

    def in_language(self, language: Language) -> str:
        """Return message and remedy as one line in ``language``."""
        text = self.message.in_language(language)
        if self.remedy is None:
            return text
        return f"{text} {self.remedy.in_language(language)}"


class ConfigurationError(VerifierError):
    """The configuration file, an environment variable or a key directory cannot be used."""

    exit_code = 2


class InvalidInput(VerifierError):
    """What was handed in cannot be understood as it stands (a file, a field of a form, an argument)."""

    exit_code = 2


class HostileFile(InvalidInput):
    """A file is refused before it is read because of how it is built (bomb, entities, disguise)."""

    exit_code = 1


class NotFound(VerifierError):
    """The thing asked for does not exist, or not for this user: the two are never told apart."""

    exit_code = 1


class NotPermitted(VerifierError):
    """The user lacks the right, or a rule asks for another person (two-person approval)."""

    exit_code = 4


class Conflict(VerifierError):
    """The thing has changed or already is in a state in which this step is not lawful."""

    exit_code = 1


class HeldForPerson(VerifierError):
    """The system stopped by itself and waits for a person's decision."""

    exit_code = 5


class AlreadyRunning(VerifierError):
    """The same work is being done by another process at this moment."""

    exit_code = 6


class WorkerLost(VerifierError):
    """A process that worked for this one was ended from outside, most likely for want of memory."""

    exit_code = 1
