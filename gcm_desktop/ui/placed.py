"""Where somebody was in a workspace, remembered by this device: ids and numbers, never words."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from gcm_desktop.profile import Profile

KEY = re.compile("[a-z][a-z_]{0,39}")
ID = re.compile("[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
MOST = 100
"""Values of one list or one place that are kept: a place is where somebody is, not a selection
of thousands."""
DEEPEST = 3


@dataclass(frozen=True)
class Placed:
    """The page and the consultation that were shown, and where on each page."""

    page: str = ""
    consultation_id: UUID | None = None
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the key of a page."""


def placed(profile: Profile, workspace: str) -> Placed:
    """Where somebody was last in a workspace, by its id; nowhere if that is not known."""
    said = profile.note(_note(workspace))
    page, chosen = said.get("page"), said.get("consultation")
    places = said.get("places")
    return Placed(
        page=page if isinstance(page, str) and KEY.fullmatch(page) else "",
        consultation_id=UUID(chosen) if isinstance(chosen, str) and ID.fullmatch(chosen) else None,
        places=_by_page(places if isinstance(places, dict) else {}),
    )


def remember_place(profile: Profile, workspace: str, where: Placed) -> None:
    """Remember it for the next time. A comfort: where it cannot be kept, nothing is said of it."""
    chosen = where.consultation_id
    note = {
        "page": where.page,
        "consultation": chosen.hex if chosen else None,
        "places": _by_page(where.places),
    }
    with suppress(OSError):
        profile.keep_note(_note(workspace), note)


def ids_and_numbers(said: dict[Any, Any]) -> dict[str, Any]:
    """Of what a page says about its place, what is neither a word nor too much."""
    kept = _kept(said, DEEPEST)
    return kept if isinstance(kept, dict) else {}


def _by_page(places: dict[Any, Any]) -> dict[str, dict[str, Any]]:
    clean = {
        key: ids_and_numbers(place)
        for key, place in places.items()
        if isinstance(key, str) and KEY.fullmatch(key) and isinstance(place, dict)
    }
    return {key: place for key, place in clean.items() if place}


def _kept(value: Any, deep: int) -> Any:
    """A value without what may not be kept; None in its place."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, str):
        return value if ID.fullmatch(value) else None
    if deep and isinstance(value, list | tuple):
        return [kept for part in value[:MOST] if (kept := _kept(part, deep - 1)) is not None]
    if deep and isinstance(value, dict):
        parts = ((key, _kept(part, deep - 1)) for key, part in list(value.items())[:MOST])
        return {
            key: part
            for key, part in parts
            if part is not None and isinstance(key, str) and KEY.fullmatch(key)
        }
    return None


def _note(workspace: str) -> str:
    return f"place-{workspace}"
