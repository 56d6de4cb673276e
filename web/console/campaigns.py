"""Reminders to certify: planned with their numbers in sight, approved, and followed to the answer."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.campaigns import planning
from verifier.campaigns.importing import import_results
from verifier.campaigns.marking import REASONS, mark, mark_answered
from verifier.campaigns.opting_out import opt_in, opt_out
from verifier.campaigns.result_rows import LARGEST_FILE_MB
from verifier.campaigns.views import (
    RecipientFilter,
    campaign_page,
    campaign_view,
    recipients,
)
from verifier.campaigns.words import CHANNELS, RECIPIENT_STATES, WHY
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_word, given_verdict
from web.console.audit import trail
from web.console.campaign_words import NAMES
from web.console.case_forms import given_reason
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.uploads import given_file, laid_down, takes_file
from web.visit import actor, context, reading

blueprint = Blueprint("campaigns", __name__)

_ANSWERED: Final = ("yes", "no")


@blueprint.get("/campaigns")
@needs(Right.CERTIFICATION_VIEW)
def listing() -> str:
    """Show the campaigns, the latest first, each with how far it came."""
    with reading() as session:
        page = campaign_page(session, asked_page(request.args))
    return render_template(
        "campaigns/list.html",
        page=page,
        names=NAMES,
        largest_mb=LARGEST_FILE_MB,
        page_link=lambda number: url_for("campaigns.listing", page=number),
    )


@blueprint.get("/campaigns/new")
@needs(Right.TASKS_WORK)
def new() -> str:
    """Show what a campaign would be: how many people, by which way, and who is left out."""
    office, stages = _asked_office(), _asked_stages(request.args)
    with reading() as session:
        offices = session.scalars(select(Agency).order_by(Agency.path)).all()
    visible = [one for one in offices if one.path.startswith(actor().scope.path or "")]
    chosen = office or visible[0].code
    return render_template(
        "campaigns/new.html",
        offices=visible,
        office=chosen,
        stages=planning.all_stages(context()),
        chosen=stages,
        seen=planning.preview(context(), actor(), chosen, stages) if stages else None,
        names=NAMES,
        approval_from=context().settings.reminders.approval_from,
    )


@blueprint.post("/campaigns")
@needs(Right.TASKS_WORK)
def plan() -> AnyResponse:
    """Plan the campaign that was looked at; a large one waits for a second person."""
    campaign = planning.plan(context(), actor(), request.form.get("office", ""), _asked_stages(request.form))
    if campaign.state == "proposed":
        leave_toast(
            Text("已提交，待另一位同事批准后发送。", "Planned; it leaves once another person approves it.")
        )
    else:
        leave_toast(
            Text(
                "已安排：短信稍后发出，信函待打印。",
                "Planned: messages leave shortly, letters wait for print.",
            )
        )
    return redirect(url_for("campaigns.campaign", campaign_id=campaign.id))


@blueprint.get("/campaigns/<row:campaign_id>")
@needs(Right.CERTIFICATION_VIEW)
def campaign(campaign_id: int) -> str:
    """Show one campaign by township, and its people as asked for in the address."""
    wanted = _filter(request.args)
    with reading() as session:
        view = campaign_view(session, campaign_id, actor())
        page = recipients(session, campaign_id, wanted, asked_page(request.args))

    def link(**changes: object) -> str:
        values = {
            "campaign_id": campaign_id,
            "state": wanted.state,
            "channel": wanted.channel,
            "township": wanted.township,
            "answered": None if wanted.answered is None else ("yes" if wanted.answered else "no"),
            FIELD: sought_handle(wanted.text),
        }
        return url_for("campaigns.campaign", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "campaigns/campaign.html",
        view=view,
        campaign=view.campaign,
        page=page,
        wanted=wanted,
        link=link,
        page_link=lambda number: link(page=number),
        names=NAMES,
        reasons={code: WHY[code] for code in REASONS},
    )


@blueprint.post("/campaigns/<row:campaign_id>/decision")
@needs(Right.CASES_APPROVE)
def decide(campaign_id: int) -> AnyResponse:
    """Approve or refuse a campaign somebody else planned."""
    approve = given_verdict(request.form)
    planning.decide(context(), actor(), campaign_id, approve=approve, reason=given_reason())
    leave_toast(
        Text("已批准，短信稍后发出。", "Approved: messages leave shortly.")
        if approve
        else Text("已退回，不发送。", "Refused: nothing is sent.")
    )
    return redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@blueprint.post("/campaigns/results")
@needs(Right.TASKS_WORK)
@takes_file(lambda _settings: LARGEST_FILE_MB)
def results() -> str:
    """Take in a file of results; show each row that could not be used."""
    sent = given_file()
    with laid_down(sent) as path:
        found = import_results(context(), actor(), path)
    return render_template("campaigns/results.html", found=found, file_name=sent.filename)


@blueprint.post("/campaigns/<row:campaign_id>/result")
@needs(Right.TASKS_WORK)
def result(campaign_id: int) -> AnyResponse:
    """Write down what became of one reminder, or that the person answered."""
    _must_exist(campaign_id)
    reference, said = request.form.get("reference", ""), request.form.get("result", "")
    if said == "answered":
        mark_answered(context(), actor(), reference)
    elif said in REASONS:
        mark(context(), actor(), reference, "undeliverable", said)
    else:
        mark(context(), actor(), reference, said)
    leave_toast(Text("{r}：已登记。", "{r}: recorded.").fill(r=reference[:20]))
    return redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@blueprint.post("/campaigns/<row:campaign_id>/wishes/<row:person_id>")
@needs(Right.TASKS_WORK)
def wish(campaign_id: int, person_id: int) -> AnyResponse:
    """Write down that somebody wants no reminders, or wants them again."""
    _must_exist(campaign_id)
    chosen = asked_word(request.form, "wish", ("none", "again"))
    if chosen is None:
        raise InvalidInput(Text("尚未选择。", "Nothing was chosen."))
    if chosen == "none":
        opt_out(context(), actor(), person_id, request.form.get("note", ""))
        leave_toast(Text("已登记：不再提醒。", "Recorded: no more reminders."))
    else:
        opt_in(context(), actor(), person_id)
        leave_toast(Text("已恢复提醒。", "Reminders are back."))
    return redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@blueprint.get("/campaigns/<row:campaign_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(campaign_id: int) -> str:
    """Show who planned and decided this campaign."""
    with reading() as session:
        planning.campaign_named(session, campaign_id)
        back = url_for("campaigns.campaign", campaign_id=campaign_id)
        return trail(session, [("campaign", str(campaign_id))], back)


def _must_exist(campaign_id: int) -> None:
    with reading() as session:
        planning.campaign_named(session, campaign_id)


def _asked_office() -> str | None:
    return request.args.get("office", "").strip()[:20] or None


def _asked_stages(given: MultiDict[str, str]) -> list[int]:
    """Return the stages that were ticked; what is none is not said."""
    known = {str(stage): stage for stage in planning.all_stages(context())}
    return [known[text] for text in dict.fromkeys(given.getlist("stage")) if text in known]


def _filter(args: MultiDict[str, str]) -> RecipientFilter:
    answered = asked_word(args, "answered", _ANSWERED)
    return RecipientFilter(
        state=asked_word(args, "state", RECIPIENT_STATES),
        channel=asked_word(args, "channel", CHANNELS),
        township=args["township"][:60] if "township" in args else None,
        answered=None if answered is None else answered == "yes",
        text=sought_text(args),
    )
