"""Service of a document: which ways are lawful, with what proof, from which day it counts (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.procedure.history import Event, known
from verifier.procedure.law import Law, Service
from verifier.procedure.terms import term_end
from verifier.procedure.workdays import Reckoned


def served_on(
    law: Law, method: str, day: date, history: Iterable[Event], proofs: Collection[str]
) -> Reckoned:
    """Return the day on which a document handed over by ``method`` on ``day`` counts as served.

    ``proofs``: kinds of proof attached (keys of the law's proofs). By publication it is the last day of its
    term.

    Raises:
        InvalidInput: an unknown way of service.
        Conflict: a condition is missing; the message names the clause.
    """
    way = law.service.get(method)
    if way is None:
        raise InvalidInput(
            Text("没有送达方式“{method}”。", "There is no way of service “{method}”.").fill(method=method),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(law.service)),
        )
    if way.after and not known(law, history, day).has(way.after):
        raise _missing(way, [law.event_name(kind) for kind in way.after])
    for group in way.proof:
        if not set(group) & set(proofs):
            raise _missing(way, [law.proofs[proof] for proof in group])
    if way.term is None:
        return Reckoned(day, provisional=False)
    return term_end(day, way.term, law.calendar)


def _missing(way: Service, what: list[Text]) -> Conflict:
    named = Text("或".join(text.zh for text in what), " or ".join(text.en for text in what))
    return Conflict(
        Text(
            "{way}缺少：{what}（{clause}）。", "Service {way} is not lawful without: {what} ({clause})."
        ).fill(way=way.name, what=named, clause=way.clause.words),
        Text("请补齐后再登记送达。", "Complete it, then record the service."),
    )
