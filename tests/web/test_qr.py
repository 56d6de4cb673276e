"""The QR code of a second factor says what the typed key says, and stays in nobody's cache."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import cv2
import numpy as np
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.accounts.scene import code_of, enrolled
from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from verifier.context import Context
from web.application import create_app
from web.ui import qr

_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
_PICTURE = re.compile(r'<svg class="qr".*?</svg>', re.S)
_SECRET = re.compile(r'<p class="secret mono" translate="no">([A-Z2-7 ]+)</p>')
_ADDRESS = re.compile(r'href="(otpauth:[^"]+)"')


def _scanned(svg: str) -> str:
    """Return what a camera reads from the picture, drawn at eight dots a module."""
    drawn = ET.fromstring(svg)  # noqa: S314 -- drawn by ourselves
    paths = [one for one in drawn.iter() if one.tag.endswith("path")]
    side = int(drawn.attrib["viewBox"].split()[-1])
    dots = np.full((side, side), 255, np.uint8)
    for x, y, width, back in _RUN.findall(paths[0].attrib["d"]):
        assert width == back
        dots[int(y), int(x) : int(x) + int(width)] = 0
    # the plain detector misses one drawn symbol in twenty, this one none of 150
    found, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(dots.repeat(8, axis=0).repeat(8, axis=1))
    return found


@settings(max_examples=15, deadline=None)
@given(st.text("abcXYZ019.-_", min_size=1, max_size=60))
def test_what_is_drawn_is_what_is_read(name: str) -> None:
    content = f"otpauth://totp/Pension%20Verifier:{name}?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&digits=6"
    assert _scanned(str(qr.draw(content, "QR"))) == content


def test_the_name_of_the_picture_is_escaped() -> None:
    assert '"<script>' not in qr.draw("otpauth://x", '"<script>')


def _enrolment_page(ctx: Context) -> tuple[Visitor, str]:
    security = ctx.settings.security.model_copy(update={"second_factor_roles": ("security_admin",)})
    settings_ = ctx.settings.model_copy(update={"security": security})
    visitor = Visitor(create_app(Context(settings_, ctx.database, ctx.clock, ctx.auditor)).test_client())
    visitor.get("/login")
    visitor.post("/login", name="security", password=PASSWORD)
    response = visitor.get("/login/enrolment")
    assert response.headers["Cache-Control"] == "no-store"
    assert "img-src 'self'" in response.headers["Content-Security-Policy"]
    return visitor, response.text


def test_at_the_first_login_the_picture_the_key_and_the_address_say_the_same(
    sqlite_ctx: Context, office: Sample
) -> None:
    visitor, page = _enrolment_page(sqlite_ctx)
    [picture], [secret], [address] = _PICTURE.findall(page), _SECRET.findall(page), _ADDRESS.findall(page)
    scanned = _scanned(picture)
    assert scanned == html.unescape(address)
    assert parse_qs(urlsplit(scanned).query)["secret"] == [secret.replace(" ", "")]
    assert "style=" not in picture
    assert "<image" not in picture
    finished = visitor.post("/login/enrolment", code=code_of(sqlite_ctx, secret))
    assert finished.status_code == 200
    assert not _PICTURE.search(finished.text), "it is shown until it is confirmed, and never again"


def test_ones_own_account_shows_the_picture_while_it_is_begun_and_not_after(
    app: Flask, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    assert not _PICTURE.search(visitor.get("/account").text)
    visitor.post("/account/second-factor", current=PASSWORD)
    page = visitor.get("/account")
    assert page.headers["Cache-Control"] == "no-store"
    [picture], [secret] = _PICTURE.findall(page.text), _SECRET.findall(page.text)
    assert secret.replace(" ", "") in _scanned(picture)
    enrolled_one = visitor.post("/account/second-factor/confirmation", code=code_of(sqlite_ctx, secret))
    assert enrolled_one.status_code == 200
    assert not _PICTURE.search(visitor.get("/account").text)


def test_nobody_sees_the_picture_of_somebody_else(app: Flask, sqlite_ctx: Context, logged_in: Login) -> None:
    enrolled(sqlite_ctx, "chen.wei")
    visitor = logged_in("li.jing")
    visitor.post("/account/second-factor", current=PASSWORD)
    mine = _scanned(_PICTURE.findall(visitor.get("/account").text)[0])
    assert "li.jing" in mine
    other = logged_in("audit")
    assert not _PICTURE.search(other.get("/account").text)
