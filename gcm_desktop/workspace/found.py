"""What a check finds, by code, each with its sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gcm_desktop.texts import _

LISTED = 1000
"""How many of one code are named one by one; the others are counted."""


@dataclass(frozen=True)
class Found:
    """One thing found, by its code; `which` names it for somebody who repairs."""

    code: str
    which: str = ""
    fault: bool = True
    """Whether it must not be; otherwise it waits for a person's eye."""

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return sentences()[self.code]


def not_too_many(found: Iterable[Found]) -> Iterator[Found]:
    """The same, each once; of what is found very often, the first ones and how many more."""
    seen: set[Found] = set()
    beyond: Counter[tuple[str, bool]] = Counter()
    for each in found:
        if each in seen:
            continue
        beyond[each.code, each.fault] += 1
        if beyond[each.code, each.fault] <= LISTED:
            seen.add(each)
            yield each
    for (code, fault), number in beyond.items():
        if number > LISTED:
            yield Found(code, f"+ {number - LISTED}", fault)


def sentences() -> dict[str, str]:
    """By code, what it means."""
    return {
        "damaged-page": _("A page of the file is damaged."),
        "altered-value": _("A value is not the one that was sealed."),
        "altered-seal": _("A revision is not the one its id stands for."),
        "fork": _("Two copies of this file went on under the same name; both are kept."),
        "gap": _("A revision is missing from the chain of its device."),
        "broken-strand": _("A revision does not follow from the one before it."),
        "state-differs": _("The digest noted for the whole file is not that of its revisions."),
        "row-differs": _("A record is not what its revisions say."),
        "row-without-revision": _("A record stands in no revision."),
        "list-differs": _("The list of open questions is not what the revisions say."),
        "links-differ": _("The objectives or principles counted are not those of the records."),
        "heads-differ": _("The newest revision of a record is not the one noted."),
        "erasure-differs": _("What was erased is not noted as erased."),
        "erased-kept": _("Something that was erased for good is still in the file."),
        "index-differs": _("The search index does not hold the words of the records."),
        "draft-unreadable": _("A draft cannot be read."),
        "attachment-differs": _("An attachment is not the file its digest stands for."),
        "erasure-noted": _("Something is noted as erased, and who erased it is missing."),
        "dangling": _("A record refers to one that is not in this file."),
        "waiting": _("A change waits for an earlier one that has not arrived."),
        "missing": _("A value has not arrived yet."),
        "differ": _("Two people changed the same thing; one has to be chosen."),
        "edited": _("A record was taken back on one device and changed on another."),
        "unfit": _("A value does not fit this version of the program."),
    }  # fmt: skip
