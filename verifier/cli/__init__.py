"""The command line: ``pension-verifier``. `web` and `jobs` add their commands through entry points."""

from verifier.cli.main import main

__all__ = ["main"]
