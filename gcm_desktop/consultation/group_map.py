"""One group map of a consultation: under which printed line everything said by a group stands.

An input, a quote, a cell of the matrix or an assessment says that somebody of its group was there.
So a group stands alone in print only where at least k people of it are printed as counted, or where
an officer confirmed as much; all others stand in one of two common lines. The map follows from
what is printed of the heads and from what was decided, never from what was said: to know this file
tells an attacker nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gcm_desktop.consultation.headcount import BY_GROUP, DisclosedPeople, DisclosedTally
from gcm_desktop.consultation.people import SPREAD
from gcm_desktop.reference import GROUPS

TOGETHER, UNCOUNTED = LINES = ("together", "uncounted")
"""The groups of a few people that the head count prints as one, and those that nobody counted."""


@dataclass(frozen=True)
class DisclosedGroups:
    """The groups that do not stand alone in print. Equal to the published schema."""

    together: tuple[str, ...] = ()
    """Small ones, as the head count merges them."""
    uncounted: tuple[str, ...] = ()
    """Those of which it is not known that at least k people took part."""

    def line_of(self, group: str) -> str:
        """The printed line in which a group stands: its own, or a common one."""
        if group in self.together:
            return TOGETHER
        return UNCOUNTED if group in self.uncounted else group

    @property
    def lines(self) -> tuple[str, ...]:
        """Every printed line, in the public order."""
        alone = tuple(group for group in GROUPS if self.line_of(group) == group)
        common = ((TOGETHER, self.together), (UNCOUNTED, self.uncounted))
        return alone + tuple(line for line, groups in common if groups)


ALL_ALONE = DisclosedGroups()


def group_map(
    people: DisclosedPeople,
    *,
    counted: bool,
    confirmed: Iterable[str] = (),
    earlier: Sequence[Mapping[str, Any]] = (),
) -> DisclosedGroups:
    """The map that serves everything that leaves now.

    `people` is what is printed of the heads, `counted` whether anybody counted them by group at
    all, `confirmed` the groups of which an officer knows that at least k people took part, and
    `earlier` the maps of all issues so far, as `kept_groups` gave them. No group stands in a finer
    line than in any of these.
    """
    tally = next((tally for tally in people.tallies if tally.by == BY_GROUP), None)
    alone, together = _counted(tally, people.k)
    open_to_word = confirmable(people, counted=counted)
    alone |= open_to_word & frozenset(confirmed)
    uncounted = frozenset(GROUPS) - alone - together
    return _told(*_no_finer(*_protected(together, uncounted), earlier))


def confirmable(people: DisclosedPeople, *, counted: bool) -> frozenset[str]:
    """The groups of which an officer's word can be taken: those whose heads were not counted.

    None where a split is withheld: whose word could be taken would tell who is in it.
    """
    if not counted:
        return frozenset(GROUPS)
    tally = next((tally for tally in people.tallies if tally.by == BY_GROUP), None)
    lines = (tally.lines if tally else None) or ()
    return frozenset(
        line.categories[0] for line in lines if len(line.categories) == 1 and not line.people
    ) & frozenset(GROUPS)


def kept_groups(groups: DisclosedGroups) -> dict[str, list[str]]:
    """A map as an issue keeps it."""
    return {TOGETHER: list(groups.together), UNCOUNTED: list(groups.uncounted)}


def _counted(tally: DisclosedTally | None, k: int) -> tuple[frozenset[str], frozenset[str]]:
    """The groups of which k or more are printed as counted, and those that are merged."""
    known = frozenset(GROUPS)
    alone, together = set[str](), set[str]()
    for line in (tally.lines if tally else None) or ():
        if len(line.categories) > 1:
            together |= known.intersection(line.categories)
        elif line.people >= k:
            alone |= known.intersection(line.categories)
    return frozenset(alone), frozenset(together)


def _protected(
    together: frozenset[str], uncounted: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Both common lines, neither of one group alone, and the uncounted one of at least three.

    Heads of which the group is not recorded can be merged with one group: it is not to be told by
    its line. Where too few groups are left, the last in the public order joins them.
    """
    if len(together) == 1 or (uncounted and len(uncounted) < SPREAD and together):
        together, uncounted = frozenset(), together | uncounted
    covers = [group for group in reversed(GROUPS) if group not in together | uncounted]
    if uncounted:
        wanted = max(SPREAD - len(uncounted), 0)
        uncounted |= frozenset(covers[:wanted])
    return together, uncounted


def _no_finer(
    together: frozenset[str], uncounted: frozenset[str], earlier: Sequence[Mapping[str, Any]]
) -> tuple[frozenset[str], frozenset[str]]:
    """The lines now with those of earlier issues; where they would overlap they become one."""
    for one in earlier:
        together |= frozenset(one.get(TOGETHER, ()))
        uncounted |= frozenset(one.get(UNCOUNTED, ()))
    if together & uncounted:
        return frozenset(), together | uncounted
    return together, uncounted


def _told(together: frozenset[str], uncounted: frozenset[str]) -> DisclosedGroups:
    return DisclosedGroups(
        tuple(group for group in GROUPS if group in together),
        tuple(group for group in GROUPS if group in uncounted),
    )
