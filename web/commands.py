"""Adds ``serve`` and the kiosk's page to the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.settings import Settings
from web.kiosk_page import command


def register(app: typer.Typer) -> None:
    """Add the console's commands to the product's command line."""
    command.register(app)

    @app.command()
    def serve(
        ctx: typer.Context,
        host: Annotated[str | None, typer.Option(help="监听地址 / address to listen on")] = None,
        port: Annotated[int | None, typer.Option(help="监听端口 / port to listen on")] = None,
    ) -> None:
        """启动工作台 / Serve the investigators' console."""
        from web.server import ConsoleServer  # noqa: PLC0415 -- only who serves loads the web's libraries

        settings: Settings = ctx.obj.settings
        with ctx.obj.open():
            pass  # keys, store and schema are looked at once here, where a person reads the answer
        chosen_host, chosen_port = host or settings.console.host, port or settings.console.port
        ConsoleServer(settings, chosen_host, chosen_port).run()
