"""What a custody status means for the payment, scheme by scheme, read from ``resources/custody.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from verifier.benefits.words import SCHEME_NAMES
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class CustodyRule:
    """``payment``: stop, suspend or pay; ``name``: the status; ``effect``: what follows if it is true."""

    payment: str
    name: Text
    effect: Text


@cache
def custody_table() -> dict[str, dict[str, Any]]:
    """Return the file as it is: one table per status, with one below it where a scheme differs."""
    content = files("verifier.resources").joinpath("custody.toml").read_text("utf-8")
    return tomllib.loads(content)


def custody_rule(status: str, scheme: str | None = None) -> CustodyRule:
    """Return what ``status`` means in ``scheme``; without one, what holds in general.

    Raises:
        KeyError: an unknown status: imports refuse it, so this is a mistake in the program or the file.
    """
    entry = custody_table()[status]
    own = {} if scheme is None else entry.get(scheme, {})
    said = entry | own
    return CustodyRule(said["payment"], Text(said["name_zh"], said["name_en"]), Text(said["zh"], said["en"]))


def custody_effect(status: str, schemes: Sequence[str]) -> Text:
    """Return what ``status`` means for somebody with these schemes; each is named where they differ."""
    rules = {scheme: custody_rule(status, scheme) for scheme in sorted(schemes)}
    effects = {rule.effect for rule in rules.values()} or {custody_rule(status).effect}
    if len(effects) == 1:
        return effects.pop()
    named = [
        Text("{scheme}：{effect}", "{scheme}: {effect}").fill(
            scheme=SCHEME_NAMES.get(scheme, Text(scheme, scheme)), effect=rule.effect
        )
        for scheme, rule in rules.items()
    ]
    return Text("；".join(text.zh for text in named), "; ".join(text.en for text in named))
