"""What stands around the store: law and calendar in force, papers and fonts, how the console is served."""

from __future__ import annotations

import ipaddress
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date

from sqlalchemy.engine import make_url

from verifier.database.transport import is_verified, over_tls
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.notices import pdf
from verifier.operation.doctor.findings import Finding, from_error
from verifier.procedure.reading import read_law
from verifier.settings import Settings

_ASKED_FROM_MONTH = 12
"""The State Council publishes a year's days off in November of the year before."""


def check_law(settings: Settings, today: date) -> Iterator[Finding]:
    """Find a calendar that is not published yet, and rules nobody has confirmed."""
    try:
        regions = dict.fromkeys(agency.code for agency in settings.agencies if agency.parent is None)
        laws = [read_law(region, settings.procedure.office_file) for region in regions or [""]]
    except VerifierError as error:
        yield from_error("law.file", error)
        return
    years = [today.year] + ([today.year + 1] if today.month >= _ASKED_FROM_MONTH else [])
    for year in years:
        if not all(law.calendar.is_known(year) for law in laws):
            text = Text("{year} 年的节假日安排尚未录入。", "The holidays of {year} are not entered.")
            remedy = Text(
                "请在 procedure.office_file 的 calendar.years 中录入，或升级 chinesecalendar。",
                "Enter them under calendar.years of procedure.office_file, or upgrade chinesecalendar.",
            )
            yield Finding(
                "law.calendar",
                "warning",
                text.fill(year=year),
                remedy,
                "pip install --upgrade chinesecalendar",
            )
    unverified = sorted({key for law in laws for key in law.unverified})
    if unverified:
        text = Text("有 {n} 项法律条目未经核对：{keys}。", "{n} entries of the law are not verified: {keys}.")
        remedy = Text(
            "请由法制人员对照原文核对，写入 procedure.office_file。",
            "Have a lawyer compare them with the original and enter them in procedure.office_file.",
        )
        yield Finding(
            "law.unverified", "note", text.fill(n=len(unverified), keys=", ".join(unverified)), remedy
        )


def check_papers() -> Iterator[Finding]:
    """Find that papers cannot be made as PDF here."""
    if not pdf.is_installed():
        yield Finding(
            "papers.pdf",
            "note",
            Text("未安装 PDF 组件，文书以 docx 打印。", "PDFs cannot be made; papers are printed from docx."),
            Text("需要 PDF 时请安装该组件。", "Install the extra where PDFs are wanted."),
            "pip install 'pension-verifier[pdf]'",
        )
    elif not _has_chinese_font():
        yield Finding(
            "papers.font",
            "warning",
            Text(
                "没有中文字体，PDF 中的汉字会成为方框。", "There is no Chinese font: PDFs would show boxes."
            ),
            Text("请安装软件包 fonts-noto-cjk。", "Install the package fonts-noto-cjk."),
            "apt-get install fonts-noto-cjk",
        )


def _has_chinese_font() -> bool:
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    ran = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, check=False)  # noqa: S603 -- a fixed command
    return bool(ran.stdout.strip())


def check_serving(settings: Settings) -> Iterator[Finding]:
    """Find a console that is served past this machine without the protection that needs."""
    open_to_others = not _is_own_machine(settings.console.host)
    behind_proxy = settings.kiosk.trusted_proxies > 0
    if (open_to_others or behind_proxy) and not settings.security.secure_cookies:
        yield Finding(
            "serving.cookies",
            "warning",
            Text(
                "工作台对其他机器开放，但会话 Cookie 未限定 HTTPS。",
                "The console is served to other machines, yet its cookies are not bound to HTTPS.",
            ),
            Text(
                "请设置 security.secure_cookies = true，并经 HTTPS 访问。",
                "Set security.secure_cookies = true and serve it over HTTPS.",
            ),
        )
    if open_to_others and behind_proxy:
        yield Finding(
            "serving.bypass",
            "warning",
            Text(
                "已信任反向代理的头，而服务同时对外监听：绕过代理者可冒充来源地址。",
                "Forwarded headers are believed while the server listens to everybody: whoever passes the "
                "proxy by can claim any address.",
            ),
            Text(
                "请让 console.host 为 127.0.0.1，或用防火墙只放行代理。",
                "Have console.host be 127.0.0.1, or let only the proxy through the firewall.",
            ),
        )


def check_transport(settings: Settings) -> Iterator[Finding]:
    """Find a database on another machine that is reached in the clear, or by an unverified certificate."""
    if is_verified(over_tls(make_url(settings.database.url))):
        return
    yield Finding(
        "serving.database",
        "warning",
        Text(
            "数据库在另一台机器上，连接未加密或未核对证书。",
            "The database is on another machine and is reached without TLS or without its certificate "
            "being verified.",
        ),
        Text(
            "请在 database.url 中用 sslmode=verify-full；自建证书机构用 sslrootcert 指明其证书。",
            "Use sslmode=verify-full in database.url, and sslrootcert for an authority of your own.",
        ),
    )


def _is_own_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
