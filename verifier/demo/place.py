"""Where a demonstration lives: a folder of its own, emptied for each run, never the city's real store."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from verifier.errors import Conflict
from verifier.language import Text
from verifier.settings import PREFIX, Settings

_MARK = ".pension-verifier-demo"


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
        }


def prepare_place(settings: Settings, folder: Path) -> DemoPlace:
    """Empty ``folder`` and return settings that keep everything inside it.

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
    return DemoPlace(
        folder,
        settings.model_copy(
            update={
                "database": settings.database.model_copy(update={"url": f"sqlite:///{folder / 'city.db'}"}),
                # whoever looks round has the passwords of this run, and no app to show a code
                "security": settings.security.model_copy(
                    update={"key_dir": folder / "keys", "second_factor_roles": ()}
                ),
                "nightly": settings.nightly.model_copy(update={"report_dir": folder / "reports"}),
            }
        ),
    )
