"""How an address comes to be written differently: levels left out, old names, villages by ear, moves."""

from __future__ import annotations

from dataclasses import replace

from . import speech
from .dice import Dice
from .places import Gazetteer
from .roll import Person

#: how much of the address offices write down
EXTENTS = {
    "full": 0.40,
    "village": 0.32,
    "group": 0.10,
    "town": 0.08,
    "from_town": 0.06,
    "village_only": 0.04,
}
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "full": (), "village": ("tail",), "group": (), "town": ("village", "tail"), "from_town": ("county",),
    "village_only": ("county", "town", "tail"),
}  # fmt: skip
WAYS = ("right", "moved", "by_ear", "renamed", "cut", "none")


def written(
    dice: Dice, person: Person, gazetteer: Gazetteer, way: str, careless: float
) -> tuple[str | None, str]:
    """Return an address and what happened to it; ordinary shortening is no event."""
    region, address = gazetteer.region, person.address
    event = "" if way in {"right", "cut"} else way
    if way == "none":
        return None, "none"
    if way == "moved":
        other = dice.below(len(gazetteer))
        address = gazetteer.address(other, dice.between(1, 15), dice.between(1, 200))
    elif way == "by_ear":
        at = dice.below(max(1, len(address.village) - 1))
        heard = speech.heard_as(dice, address.village[at], region.dialect)
        address = replace(address, village=address.village[:at] + heard + address.village[at + 1 :])
    elif way == "renamed":
        old = region.renamed.get(address.county)
        address, event = (replace(address, county=old), event) if old else (address, "")
    extent = dice.weighed(EXTENTS)
    if extent == "group" and not address.urban:
        address = replace(address, tail=address.tail.partition(region.group)[0] + region.group)
    address = address.without(*LEFT_OUT[extent])
    if extent == "town":
        event = event or "town"
    if dice.chance(careless * 0.25):
        address = replace(address, tail=address.tail.replace(region.group, dice.pick(region.other_groups)))
    text = address.text(region.city if dice.chance(0.35) else "")
    if dice.chance(0.15):
        text = text.replace("号楼", "栋").replace("室", "号")
    if way == "cut":
        text, event = text[: dice.pick((8, 10, 12))], "cut"
    return text, event
