"""The pages for retirees and their families: plain, in large type, apart from the console and its logins."""

from __future__ import annotations

from web.citizen import asking, entering, own, places
from web.citizen.pages import blueprint
from web.citizen.recognising import recognise

__all__ = ["asking", "blueprint", "entering", "own", "places", "recognise"]
