"""Where a demonstration lives: a folder of its own, emptied for each run, never the city's real store."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from verifier.errors import Conflict
from verifier.language import Text
from verifier.settings import PREFIX, Settings

_MARK = ".pension-verifier-demo"
#: deaths that each feed of the demonstration tells of at most, but the one that is to be held
_TOLD_DEAD = 12


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The demonstration's folder and the settings that point into it."""

    folder: Path
    settings: Settings

    @property
    def files(self) -> Path:
        """Where the agencies' files are written."""
        return self.folder / "files"

    def environment(self) -> dict[str, str]:
        """Return the variables by which another process finds the same store."""
        return {
            f"{PREFIX}DATABASE__URL": self.settings.database.url,
            f"{PREFIX}SECURITY__KEY_DIR": str(self.settings.security.key_dir),
            f"{PREFIX}SECURITY__SECOND_FACTOR_ROLES": "[]",
            f"{PREFIX}NIGHTLY__REPORT_DIR": str(self.settings.nightly.report_dir),
            f"{PREFIX}FEEDS__LARGEST_DEAD_SHARE": str(self.settings.feeds.largest_dead_share),
            f"{PREFIX}FEEDS__LARGEST_DEAD_SHARE_A_DAY": str(self.settings.feeds.largest_dead_share_a_day),
        }


def prepare_place(settings: Settings, folder: Path, people: int) -> DemoPlace:
    """Empty ``folder`` and return settings that keep everything inside it.

    The same stories are told in a city of any size: where ``people`` are so few that a handful of deaths
    would be an unusual share of the roll, the share from which a feed is held is raised for this city.

    Raises:
        Conflict: the folder exists and is no demonstration's: it is left alone.
    """
    if folder.exists() and not (folder / _MARK).exists():
        raise Conflict(
            Text("{folder} 已存在，且不是演示目录。", "{folder} exists and is no demonstration's.").fill(
                folder=folder
            ),
            Text("请移走或改名后再试。", "Move it away and try again."),
        )
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    (folder / _MARK).touch()
    feeds = settings.feeds
    told = _TOLD_DEAD / people
    return DemoPlace(
        folder,
        settings.model_copy(
            update={
                "database": settings.database.model_copy(update={"url": f"sqlite:///{folder / 'city.db'}"}),
                # whoever looks round has the passwords of this run, and no app to show a code
                "security": settings.security.model_copy(
                    update={"key_dir": folder / "keys", "second_factor_roles": ()}
                ),
                "feeds": feeds.model_copy(
                    update={
                        "largest_dead_share": max(feeds.largest_dead_share, told),
                        "largest_dead_share_a_day": max(feeds.largest_dead_share_a_day, told),
                    }
                ),
                "nightly": settings.nightly.model_copy(update={"report_dir": folder / "reports"}),
            }
        ),
    )
