"""One database for many examples: each begins with it as it was, at the same moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from tests.conftest import NOW, REPOSITORY, new_context
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.settings import Settings, load_settings
from verifier.wiring import wire

_SLOW_IS_WELL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def histories(examples: int) -> settings:
    """The settings of a test that takes so many histories through the services, five times as many when
    new examples are searched for.
    """
    searched = settings().max_examples
    return settings(max_examples=examples * searched // 100, suppress_health_check=_SLOW_IS_WELL)


@dataclass
class Fresh:
    """A context and the file it began with."""

    context: Context
    file: Path
    kept: Path

    def keep(self) -> None:
        """Let every example begin where the database stands now."""
        self.context.database.engine.dispose()
        shutil.copyfile(self.file, self.kept)

    def begin(self) -> Context:
        """Return the context, everything that happened since forgotten."""
        self.context.database.engine.dispose()
        for left in self.file.parent.glob(f"{self.file.name}-*"):
            left.unlink()
        shutil.copyfile(self.kept, self.file)
        assert isinstance(self.context.clock, FixedClock)
        self.context.clock.moment = NOW
        return self.context


@contextmanager
def fresh(folder: Path, template: Path, **overrides: dict[str, Any]) -> Iterator[Fresh]:
    """Yield a context on a copy of the migrated ``template``; keywords replace keys of its settings."""
    wire()
    file, kept = folder / "x.db", folder / "kept.db"
    shutil.copyfile(template, file)
    plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
    plain["database"]["url"] = f"sqlite:///{file}"
    plain["security"]["key_dir"] = folder / "keys"
    plain["nightly"]["report_dir"] = folder / "reports"
    for section, values in overrides.items():
        plain[section] |= values
    made = new_context(Settings(**plain))
    with closing(made.database):
        found = Fresh(made, file, kept)
        found.keep()
        yield found
