"""Parameters as a text that a person edits: written out, read back value by value, proposed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import Final

from sqlalchemy.orm import Session

from matchers.records.scoring.model_text import (
    DIVISORS,
    SHARES,
    ModelTextError,
    fingerprint,
    read_model,
    write_model,
)
from matchers.records.scoring.origin import DECIDED, DOCUMENTED, LABELLED, Origin
from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.crossmatch.models import adopted, numbered, propose
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text

EDITED: Final = "edited"
"""The source of parameters that a person wrote."""
ORIGIN_NAMES: Final[dict[str, Text]] = {
    DOCUMENTED: Text("文献与计数所定的初值", "starting values from publications and counts"),
    DECIDED: Text("由核实结果估计", "estimated from reviewed leads and pairs"),
    LABELLED: Text("由带答案的样本估计", "estimated from a labelled sample"),
    EDITED: Text("由人编辑", "edited by a person"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """One value of one comparison that differs between two sets of parameters; ``bits`` is its weight."""

    table: str
    level: str
    bits_before: float
    bits_after: float


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of the whole model that differs."""

    name: str
    before: float
    after: float


def parameters_text(session: Session, number: int) -> str:
    """Return the parameters of a number as text, to be edited.

    Raises:
        NotFound: no such model.
    """
    return write_model(numbered(session, number)[0])


def propose_text(context: Context, actor: Actor, text: str, reason: str) -> int:
    """Store parameters that a person wrote as proposed, audited; return their number. They take no effect.

    Raises:
        InvalidInput: the text is not such parameters, or no reason.
        Conflict: they are those in use.
        NotPermitted: no right, no person, or not of the top agency.
    """
    try:
        model = read_model(text)
    except ModelTextError as error:
        raise InvalidInput(
            Text("参数文本有误：{why}。", "The parameters cannot be read: {why}.").fill(why=str(error)[:200]),
            Text("请以现用参数的文本为底本修改。", "Begin with the text of the parameters in use."),
        ) from error
    with context.database.read(EVERYWHERE) as session:
        used, present = adopted(session)
    if fingerprint(model) == fingerprint(present):
        raise Conflict(Text("与现用参数相同。", "These are the parameters in use."))
    edited = replace(model, origin=Origin(EDITED))
    return propose(context, actor, edited, {"edited_from": used}, reason)


def changed_levels(session: Session, number: int) -> list[Level]:
    """Return where a model differs from the one in use, the greatest change of weight first.

    Raises:
        NotFound: no such model.
    """
    _, present = adopted(session)
    other, _ = numbered(session, number)
    found = [
        Level(name, level, _bits(present.tables[name][level]), _bits(pair))
        for name, table in other.tables.items()
        for level, pair in table.items()
        if pair != present.tables[name][level]
    ]
    return sorted(found, key=lambda one: -abs(one.bits_after - one.bits_before))


def changed_values(session: Session, number: int) -> list[Value]:
    """Return which parameters of the whole model differ from those in use.

    Raises:
        NotFound: no such model.
    """
    _, present = adopted(session)
    other, _ = numbered(session, number)
    found = (Value(name, getattr(present, name), getattr(other, name)) for name in (*SHARES, *DIVISORS))
    return [one for one in found if one.before != one.after]


def _bits(pair: tuple[float, float]) -> float:
    m, u = pair
    return log2(m / u)
