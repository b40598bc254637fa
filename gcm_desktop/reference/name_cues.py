"""Forms of address, beside which a name is likely to stand, and what else stands with names."""

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
    joined: tuple[str, ...]
    """Words that are written as one with the name after them."""
    never_alone: tuple[str, ...]
    """Parts of names that are everyday words too, and tell of nobody by themselves."""


@cache
def name_cues() -> NameCues:
    """All that ship, each once."""
    told = json.loads(shipped("reference", "name_cues.json").read_bytes())
    return NameCues(
        *(
            tuple(dict.fromkeys(cue for cues in told[place].values() for cue in cues))
            for place in NameCues._fields
        )
    )
