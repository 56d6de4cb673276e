"""What makes an attempt to serve a paper count, and from which day, by procedure.toml (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from verifier.errors import Conflict, InvalidInput
from verifier.language import Text, day_in_words
from verifier.procedure.law import Service
from verifier.procedure.terms import term_end
from verifier.procedure.workdays import WorkCalendar

SERVED, REFUSED, NOT_FOUND = "served", "refused", "not_found"
OUTCOME_NAMES: Final[dict[str, Text]] = {
    SERVED: Text("已送达", "served"),
    REFUSED: Text("拒绝签收", "refused"),
    NOT_FOUND: Text("无法送达", "could not be served"),
}
#: what an attempt that failed is called as an event of the procedure
FAILED: Final = {REFUSED: "service_refused", NOT_FOUND: "service_failed"}
ATTEMPT: Final = "attempt"
_VIDEO: Final = "video"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as it is recorded; ``proof_type`` is the media type of the attached file."""

    outcome: str
    attempted_on: date
    receiver: str
    witness: str
    proof_type: str


def proof_kind(service: Service, attempt: Attempt) -> str:
    """Return what the attached file proves: of the kinds the way of serving accepts, the one that is given.

    Raises:
        InvalidInput: it proves none of them: a service left at the home needs a witness or a video.
    """
    if attempt.outcome != SERVED:
        return ATTEMPT
    [accepted] = service.proof
    is_video = attempt.proof_type.startswith("video/")
    for kind in accepted:
        if kind == _VIDEO and is_video:
            return kind
        if kind == "witness" and attempt.witness:
            return kind
        if kind not in {_VIDEO, "witness"}:
            return kind
    raise InvalidInput(
        Text(
            "{method}须有见证人签名或者录像。", "Service {method} needs a witness's signature or a video."
        ).fill(method=service.name),
        Text(
            "请填写见证人并附其签名，或者附上录像。",
            "Name the witness and attach their signature, or a video.",
        ),
    )


def check_attempt(
    service: Service, attempt: Attempt, failures: Collection[str], made_on: date | None, today: date
) -> None:
    """Do nothing where an attempt may be recorded.

    ``failures``: facts of attempts that failed before in the matter; ``made_on`` None: a paper of an earlier
    system, served before it was made anew.

    Raises:
        InvalidInput: an unknown outcome, a day before the paper or still to come, nobody received it.
        Conflict: this way is open only after another was refused or failed.
    """
    if attempt.outcome not in OUTCOME_NAMES:
        raise InvalidInput(
            Text("没有送达结果“{o}”。", "There is no outcome “{o}”.").fill(o=attempt.outcome),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(OUTCOME_NAMES)),
        )
    if not (made_on or attempt.attempted_on) <= attempt.attempted_on <= today:
        raise InvalidInput(
            Text(
                "送达日期须在成文日期（{day}）至今天之间。",
                "The day of service lies between the day of the paper ({day}) and today.",
            ).fill(day=day_in_words(made_on or today))
        )
    if service.after and not set(failures) & set(service.after):
        raise Conflict(
            Text(
                "现在不能{method}（{clause}）：须先有拒收或者其他方式无法送达的记录。",
                "Service {method} is not open ({clause}): first record that another was refused or failed.",
            ).fill(method=service.name, clause=service.clause.words)
        )
    if attempt.outcome == SERVED and not service.after and service.key != "post" and not attempt.receiver:
        raise InvalidInput(
            Text("请写明由谁签收。", "Say who received it."),
            Text("填写签收人姓名及与当事人的关系。", "Give their name and how they are related."),
        )


def served_on(service: Service, attempt: Attempt, calendar: WorkCalendar) -> date | None:
    """Return the day from which the paper counts as served; None for an attempt that failed."""
    if attempt.outcome != SERVED:
        return None
    if service.term is None:
        return attempt.attempted_on
    return term_end(attempt.attempted_on, service.term, calendar).on
