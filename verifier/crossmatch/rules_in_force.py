"""The rules a night goes by, as plain values: parameters, halted rules, thresholds, and the finders' code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.crossmatch.models import in_use
from verifier.crossmatch.tables import MatchState
from verifier.settings import Settings

#: thresholds of finders; where the store lies and how much memory it has decides nothing
_THRESHOLDS: Final = ("shared_account_people", "account_change_days", "aged_from", "life_sign_months")
#: modules and data beside the finders themselves that decide what becomes a lead
_DECIDING: Final = (
    ("verifier.crossmatch", ("leads.py", "contradiction.py", "custody_rules.py", "two_rolls_rules.py")),
    ("verifier.benefits", ("at_risk.py", "overpayment.py")),
    ("verifier.certification", ("rules.py",)),
    ("verifier.resources", ("custody.toml",)),
)


@dataclass(frozen=True)
class RulesInForce:
    """What a night goes by. ``compared_with``: the version pairs are made with; ``code``: of the finders."""

    compared_with: str
    model: int
    halted: tuple[tuple[str, str], ...]
    crossmatch: dict[str, Any]
    watch: dict[str, Any]
    names: dict[str, Any]
    code: str

    def as_dict(self) -> dict[str, Any]:
        """Return the plain values, as they are stored."""
        return {
            "compared_with": self.compared_with,
            "model": self.model,
            "halted": [list(one) for one in self.halted],
            "crossmatch": self.crossmatch,
            "watch": self.watch,
            "names": self.names,
            "code": self.code,
        }

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> RulesInForce:
        """Read back what :meth:`as_dict` wrote."""
        halted = tuple((str(rule), str(feed)) for rule, feed in content["halted"])
        return cls(**{**content, "halted": halted})

    @property
    def digest(self) -> str:
        """What tells these rules from any others."""
        text = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False)
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def settings(self, settings: Settings) -> Settings:
        """Return the settings with the thresholds and names of these rules in their place.

        A threshold that is gone since decides nothing any more; one that is new is as today.
        """
        plain = settings.model_dump()
        for section, values in (("crossmatch", self.crossmatch), ("watch", self.watch)):
            known = plain[section]
            plain[section] = known | {name: value for name, value in values.items() if name in known}
        plain["feeds"]["names"] = {name: tuple(words) for name, words in self.names.items()}
        return Settings.model_validate(plain)


def rules_in_force(session: Session, settings: Settings) -> RulesInForce:
    """Return the rules of this moment; pairs are as the last comparing left them."""
    used = in_use(session)
    state = session.get(MatchState, 1)
    crossmatch = settings.crossmatch.model_dump(mode="json")
    return RulesInForce(
        compared_with=used.version if state is None else state.compared_with,
        model=used.number,
        halted=tuple(sorted(used.halted)),
        crossmatch={name: crossmatch[name] for name in _THRESHOLDS},
        watch=settings.watch.model_dump(mode="json"),
        names={name: list(words) for name, words in sorted(settings.feeds.names.items())},
        code=code_version(),
    )


@cache
def code_version() -> str:
    """Return a hash of the code and data that decide what becomes a lead, comparing records left out."""
    found = blake2b(digest_size=8)
    finders = files("verifier.crossmatch.finders")
    parts = [one for one in finders.iterdir() if one.name.endswith(".py")]
    parts += [files(package).joinpath(name) for package, names in _DECIDING for name in names]
    for part in sorted(parts, key=lambda one: one.name):
        found.update(part.name.encode())
        found.update(part.read_bytes())
    return found.hexdigest()
