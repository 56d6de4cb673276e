"""Who issues a paper in one agency's place: names, mark, contact, from the settings of the nearest agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.notices.kinds import Kind
from verifier.settings.notices import NoticeSettings

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as its papers name it; ``path`` is its place in the tree, codes closed by slashes."""

    path: str
    name: str
    settings: NoticeSettings

    @property
    def code(self) -> str:
        """The agency's own code."""
        return self.path.strip("/").rpartition("/")[2]

    def issuer(self, kind: Kind) -> str:
        """Return who signs a kind of paper.

        Raises:
            ConfigurationError: the department or inspection is not configured.
        """
        return {"agency": self._agency, "department": self.department, "inspection": self.inspection}[
            kind.issuer
        ]()

    def department(self) -> str:
        """Return the administrative department (ConfigurationError where none is configured)."""
        return self._configured(self.settings.departments, "departments")

    def inspection(self) -> str:
        """Return the labour inspection (ConfigurationError where none is configured)."""
        return self._configured(self.settings.inspections, "inspections")

    def mark(self, kind: Kind) -> str:
        """Return the word before the year in a number; an agency without one is told by its code."""
        own = nearest(self.settings.marks, self.path)
        return (self.code if own is None else own) + kind.mark

    def contact(self) -> tuple[str, str]:
        """Return address and telephone, empty where none are configured."""
        return nearest(self.settings.contacts, self.path) or ("", "")

    def pay_to(self) -> str:
        """Return how money is paid back, empty where nothing is configured."""
        return nearest(self.settings.pay_to, self.path) or ""

    def _agency(self) -> str:
        return self.name

    def _configured(self, names: Mapping[str, str], key: str) -> str:
        found = nearest(names, self.path)
        if found is None:
            raise ConfigurationError(
                Text(
                    "未配置 {agency} 的签发机关。", "Who issues this paper for {agency} is not configured."
                ).fill(agency=self.name),
                Text("请在配置 notices.{key} 中写明。", "Name it in the settings, notices.{key}.").fill(
                    key=key
                ),
            )
        return found


def nearest(values: Mapping[str, Value], path: str) -> Value | None:
    """Return the value of the agency at ``path`` or of the nearest one above it that has one."""
    for code in reversed(path.strip("/").split("/")):
        if code in values:
            return values[code]
    return None
