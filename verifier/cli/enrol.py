"""``enrol``: a person's finger or hand from image files, by an operator of the agency."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.biometrics.enrolling import LegalBasis, PreparedEnrolment, prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture, JudgedCapture, judge_captures
from verifier.biometrics.enrolling_recording import Enrolled, record_captures
from verifier.biometrics.received import FORMATS
from verifier.biometrics.sample_files import read_sample_file
from verifier.biometrics.vault.digests import sample_digest
from verifier.certification.subjects import Subject, subject_named
from verifier.cli.biometrics_options import Dpi, Modality
from verifier.cli.options import As, Json, PersonRef
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, VerifierError
from verifier.language import Language, Text
from verifier.protocol.refusals import Refusal

_RESULTS: Final = {
    "ok": Text("已采用", "accepted"),
    "quality": Text("质量不够", "not clear enough"),
    "other_finger": Text("与其他采集不符", "does not agree with the others"),
}
_REFUSALS: Final[dict[str, VerifierError]] = {
    "malformed_request": InvalidInput(
        Text(
            "部位或采集次数不对，或这根手指已登记在另一部位。",
            "The position or number of images is not right, or this finger is on record at another one.",
        ),
        Text(
            "手指用 1 至 10，手掌用 left_palm 或 right_palm；每个部位至少三次采集。",
            "Fingers are 1 to 10, hands left_palm or right_palm; bring at least three images.",
        ),
    ),
    "template_reused": Conflict(
        Text("同一份采集已经用过。", "One of these captures was used before."),
        Text("请现场重新采集。", "Take new ones with the person present."),
    ),
    "quality_low": InvalidInput(
        Text("可用的采集不足两次，未登记。", "Fewer than two captures can be used; nothing was enrolled."),
        Text("请按提示重新采集。", "Take them again as advised."),
    ),
    "modality_mismatch": InvalidInput(
        Text("模板记录的手指与所给部位不同。", "A record is of another finger than the position given."),
        Text("请核对部位。", "Check the position."),
    ),
}
_UNREADABLE: Final = InvalidInput(
    Text("有文件不是可用的图像或模板。", "A file is no image or template that can be used."),
    Text("支持 PNG、BMP 和 ISO 19794-2:2005。", "PNG, BMP and ISO 19794-2:2005 can be read."),
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("enrol")(enrol)


def enrol(
    ctx: typer.Context,
    person_ref: PersonRef,
    images: Annotated[list[Path], typer.Argument(help="同一部位的图像，至少三张 / at least three images")],
    position: Annotated[str, typer.Option(help="手指 1–10，left_palm, right_palm / ISO finger code or palm")],
    modality: Modality = "finger",
    basis: Annotated[
        Literal["consent", "statutory"], typer.Option(help="依据：同意或法定 / legal basis")
    ] = "consent",
    notice_version: Annotated[
        str | None,
        typer.Option(
            "--notice-version",
            help="宣读的告知书版本，缺省现行版本 / version read out, default: present",
        ),
    ] = None,
    dpi: Dpi = 500,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记一个部位（替换该部位原有模板）/ Enrol one finger or hand; what was enrolled of it is replaced."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.BIOMETRICS_ENROL)
        with context.database.read(actor.scope) as session:
            subject = subject_named(session, person_ref)
        captures = [_capture(path, modality, position, dpi) for path in images]
        version = notice_version or context.settings.biometrics.notice_version
        legal = LegalBasis(basis, version, context.clock.now())
        try:
            enrolled = _enrol(context, actor, subject, captures, legal)
        except Refusal as refusal:
            if not as_json:  # the one object on stdout is the error
                _say_judged(state.language, _judged(context, refusal, captures), images)
            raise _REFUSALS.get(refusal.code, _UNREADABLE) from refusal
    _show(state.language, enrolled, images, as_json=as_json)


def _capture(path: Path, modality: str, position: str, dpi: float) -> GivenCapture:
    data = read_sample_file(path)
    form = next((name for name, begin in FORMATS.items() if data.startswith(begin)), "")
    return GivenCapture(str(uuid.uuid4()), modality, position, form, data, dpi)


def _enrol(
    context: Context, actor: Actor, subject: Subject, captures: list[GivenCapture], legal: LegalBasis
) -> Enrolled:
    person_ids = (subject.person_id, *(one for one in subject.person_ids if one != subject.person_id))
    prepared: PreparedEnrolment = prepare_captures(
        context, person_ids, captures, basis=legal, captured_at=context.clock.now(), replaces="position"
    )
    with context.database.write(EVERYWHERE) as session:
        enrolled = record_captures(session, context, prepared, by=actor.name)
    if isinstance(enrolled, Refusal):
        raise enrolled
    return enrolled


def _judged(context: Context, refusal: Refusal, captures: list[GivenCapture]) -> tuple[JudgedCapture, ...]:
    """Return the fate of each capture with advice, which the refusal itself does not carry."""
    if refusal.code != "quality_low":
        return ()
    digests = [sample_digest(context, capture.data) for capture in captures]
    positions = judge_captures(context.settings, captures, digests)
    return tuple(capture for position in positions for capture in position.captures)


def _as_dict(path: Path, capture: JudgedCapture) -> dict[str, Any]:
    return {
        "image": str(path),
        "capture_id": capture.capture_id,
        "quality": capture.quality,
        "accepted": capture.accepted,
        "reason": capture.reason,
        "advice": [sentence.as_dict() for sentence in capture.advice],
    }


def _say_judged(language: Language, judged: tuple[JudgedCapture, ...], images: list[Path]) -> None:
    for path, capture in zip(images, judged, strict=False):
        line = Text("{p}：{r}，质量 {q}。", "{p}: {r}, quality {q}.")
        say(line.fill(p=path.name, r=_RESULTS[capture.reason], q=capture.quality).in_language(language))
        for sentence in capture.advice:
            say(f"  {sentence.in_language(language)}")


def _show(language: Language, enrolled: Enrolled, images: list[Path], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "enrolment_id": enrolled.enrolment_id,
                "captures": [
                    _as_dict(path, capture) for path, capture in zip(images, enrolled.captures, strict=True)
                ],
                "best": {"modality": enrolled.best[0], "position": enrolled.best[1]},
                "duplicates_review": enrolled.duplicates_review,
                "replaced": enrolled.replaced,
            }
        )
        return
    _say_judged(language, enrolled.captures, images)
    done = Text("已登记（{e}）。", "Enrolled ({e}).").fill(e=enrolled.enrolment_id)
    say(done.in_language(language))
    if enrolled.replaced:
        told = Text("原有 {n} 个模板已作废。", "{n:earlier template was|earlier templates were} revoked.")
        say(told.fill(n=enrolled.replaced).in_language(language))
    if enrolled.duplicates_review:
        told = Text(
            "此部位可能已登记在另一人名下，将由同事核实；不影响本次登记。",
            "It may be on record for somebody else, too; a colleague will look. The enrolment stands.",
        )
        say(told.in_language(language))
