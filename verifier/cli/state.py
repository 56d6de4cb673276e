"""What every command is given: settings read once, the store opened on demand, the person it acts for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.rights import Right
from verifier.accounts.service import actor_named
from verifier.cli.reading import uncollected
from verifier.clock import Clock, SystemClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError
from verifier.language import Language
from verifier.migrations.revisions import require_current
from verifier.settings import Settings, load_settings


@dataclass
class State:
    """The command line's own state, ``typer.Context.obj``."""

    config: Path | None
    chosen_language: Language | None
    clock: Clock
    #: what proves who is there is read from standard input, not asked for at the terminal
    proof_stdin: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The settings, read at first use so that ``--help`` needs none."""
        return load_settings(self.config)

    @property
    def language(self) -> Language:
        """The language asked for, else the configured one."""
        return self.chosen_language or self.settings.console.language

    def command(self, *arguments: str) -> list[str]:
        """Return this command line with other arguments, for a process of its own."""
        config = [] if self.config is None else ["--config", str(self.config)]
        return [sys.executable, "-m", "verifier.cli", *config, "--lang", self.language, *arguments]

    @contextmanager
    def open(self) -> Iterator[Context]:
        """Open keys and store, refuse an outdated schema, have every event heard, and close again."""
        with uncollected():
            from verifier.wiring import wire  # noqa: PLC0415 -- reads most floors; some commands open no store

        wire()
        with self.open_unheard() as context:
            yield context

    @contextmanager
    def open_unheard(self) -> Iterator[Context]:
        """Do the same with no event heard: quicker, and only for who reads the chain and changes nothing."""
        context = open_context(self.settings, self.clock)
        try:
            require_current(context.database)
            yield context
        finally:
            context.database.close()

    @contextmanager
    def looking(self, user: str | None, right: Right) -> Iterator[tuple[Context, Session]]:
        """Open for reading what ``user`` may see; the system itself may look at everything it runs.

        Raises:
            NotPermitted: the user does not hold ``right``.
        """
        with self.open() as context:
            actor = acting(context, user)
            if actor.is_person:
                actor.require(right)
            with context.database.read(actor.scope) as session:
                yield context, session


def language_of(state: State) -> Language:
    """Return the language asked for or configured; without a configuration Chinese, where none is needed.

    Raises:
        ConfigurationError: a configuration was named and cannot be used.
    """
    try:
        return state.language
    except ConfigurationError:
        if state.config is not None:
            raise
        return "zh"


def acting(context: Context, user: str | None) -> Actor:
    """Return who acts: the named user, who has not logged in, else the system."""
    if user is None:
        return system_actor()
    with context.database.read(EVERYWHERE) as session:
        return replace(actor_named(session, user), has_logged_in=False)


def new_state(config: Path | None, language: Language | None, *, proof_stdin: bool = False) -> State:
    """Return the state of one call."""
    return State(config, language, SystemClock(), proof_stdin)
