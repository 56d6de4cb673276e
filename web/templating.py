"""What templates may call: both languages, formats, form tokens, versioned static files, words, drawings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, request, url_for
from markupsafe import Markup

from verifier.accounts.rights import ROLE_NAMES, Right
from verifier.clock import CHINA, business_today
from verifier.language import Text
from verifier.money import yuan_text
from verifier.people.masking import mask_account, mask_id, mask_phone
from verifier.people.pinyin import in_pinyin
from verifier.runs.tables import Run, RunStep
from web import audit_words, formatting, wording
from web.console.saved_views import saved_here
from web.forms import FIELD
from web.icons import icon
from web.language import HTML_LANG, say, t
from web.sought import is_lost
from web.toasts import take_toasts
from web.ui import bars, plan_bars, prints, qr, shares, waterfall
from web.visit import context, visit

_DATE: Final = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def register_templating(app: Flask, form_token: Callable[[], str]) -> None:
    """Hand the templates their vocabulary."""

    @cache
    def version(name: str) -> str:
        return hashlib.sha256((Path(app.static_folder or "") / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=version(name))

    def form_field() -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, form_token())

    app.jinja_env.globals.update(
        t=t,
        say=say,
        asset=asset,
        form_field=form_field,
        form_token=form_token,
        take_toasts=take_toasts,
        icon=icon,
        may=_may,
        here=_here,
        search_is_lost=is_lost,
        saved_here=saved_here,
        words=wording,
        audit_words=audit_words,
        waterfall=waterfall,
        bars=bars,
        plan_bars=plan_bars,
        prints=prints,
        qr=qr,
        shares=shares,
        Right=Right,
        idle_seconds=lambda: context().settings.security.session_idle_minutes * 60,
        seconds_left=_seconds_left,
        role_names=ROLE_NAMES,
    )
    app.jinja_env.filters.update(
        day=lambda value: formatting.day_text(value, visit().language),
        moment=lambda value: formatting.moment_text(value, visit().language),
        month=lambda value: formatting.month_text(value, visit().language),
        money=lambda fen: formatting.money_text(fen, visit().language),
        likelihood=lambda value: formatting.likelihood_text(value, visit().language),
        yuan=yuan_text,
        money_or_dash=lambda fen: formatting.money_text(fen, visit().language) if fen else "—",
        yuan_or_dash=lambda fen: yuan_text(fen) if fen else "—",
        fact=_fact,
        masked_id=mask_id,
        masked_account=mask_account,
        masked_phone=mask_phone,
        clock=lambda value: f"{value.astimezone(CHINA):%H:%M}",
        cap=lambda text: text[:1].upper() + text[1:],
        ago=_ago,
        took=_took,
        pinyin=in_pinyin,
        hide_numbers=wording.hide_numbers,
        hide_but_references=wording.hide_but_references,
        iso_day=lambda value: value.isoformat(),
        source_name=_source_name,
    )
    app.context_processor(_page_values)


def _fact(value: str | Text) -> str:
    """A fact as people read it; a text that is a date is written as one."""
    if isinstance(value, Text):
        return say(value)
    return formatting.day_text(value, visit().language) if _DATE.fullmatch(value) else value


def _source_name(source: str) -> str:
    return say(context().settings.feeds.source_name(source))


def _page_values() -> dict[str, Any]:
    found = visit()
    return {"login": found.login, "language": found.language, "html_lang": HTML_LANG[found.language]}


def _took(work: Run | RunStep) -> str:
    """How long a run or a step took, or has taken so far."""
    end = work.finished_at or context().clock.now()
    return formatting.span_text(end - work.started_at, visit().language)


def _may(right: Right) -> bool:
    login = visit().login
    return login is not None and right in login.actor.rights


def _seconds_left(ends_at: datetime) -> int:
    return max(0, int((ends_at - context().clock.now()).total_seconds()))


def _here() -> str:
    """The path of this page with its filters, for the language switch to come back to."""
    if request.method != "GET":
        return "/"
    return request.full_path.rstrip("?")


def _ago(value: date | datetime) -> str:
    day = value.astimezone(CHINA).date() if isinstance(value, datetime) else value
    return formatting.age_in_days_text(day, business_today(context().clock), visit().language)
