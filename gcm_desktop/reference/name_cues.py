"""Forms of address: words beside which a name is likely to stand."""

import json
from functools import cache
from typing import NamedTuple

from gcm_desktop.shipped import shipped


class NameCues(NamedTuple):
    """Forms of address of all languages together: what is said is often mixed."""

    before: tuple[str, ...]
    """Those that stand before the name, without a full stop."""
    after: tuple[str, ...]
    """Those that stand after it, in writing without spaces."""


@cache
def name_cues() -> NameCues:
    """All forms of address that ship, each once."""
    told = json.loads(shipped("reference", "name_cues.json").read_bytes())
    before, after = (
        tuple(dict.fromkeys(cue for cues in told[place].values() for cue in cues))
        for place in ("before", "after")
    )
    return NameCues(before, after)
