"""What the disclosure review says: what was found where, and how it was decided."""

from collections.abc import Iterator
from uuid import UUID

from PySide6.QtCore import QLocale

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.disclosure import CONFIRM, GROUP, KEEP, QUOTE, REDACT
from gcm_desktop.consultation.disclosure_review import Find, GroupAsked
from gcm_desktop.consultation.superseding import ERRATUM
from gcm_desktop.reference import GROUPS, group_label
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.synthesis_lines import Line, gist


def why(find: Find) -> str:
    """Why a place is looked at."""
    if find.what == QUOTE:
        return _("Quote")
    return {
        "phone": _("Telephone number"),
        "email": _("E-mail address"),
        "digits": _("Long number"),
        "name": _("Name this file knows"),
        "title": _("Form of address"),
        "other": _("Pointed out by hand"),
        "changed": _("Changed since words were taken out"),
    }[find.cause or "other"]


def where(find: Find) -> str:
    """In what kind of text it stands."""
    if find.field == ERRATUM:
        return _("Correction")
    if find.field.startswith("template."):
        return _("Template")
    return {
        "consultation": _("About the consultation"),
        "input": _("Input"),
        "finding": _("Finding"),
        "recommendation": _("Recommendation"),
        "passage": _("Report text"),
        "comment": _("Comment"),
        "dissent": _("Differing view"),
        "report_plan": _("Preface"),
    }.get(find.table, find.table)


def line_of(key: UUID, asked: Find | GroupAsked) -> Line:
    """A place or a group in the list."""
    state, tone = state_of(asked)
    if isinstance(asked, GroupAsked):
        head = _("Group nobody counted")
        name = group_label(asked.group, language()).text
        return Line(key, name, head, state, tone, faint=asked.confirmed)
    head = f"{why(asked)}  ·  {where(asked)}"
    return Line(key, gist(asked.words), head, state, tone, faint=asked.decided is not None)


def state_of(asked: Find | GroupAsked) -> tuple[str, str]:
    """How it was decided, and the tone of that."""
    if isinstance(asked, GroupAsked):
        return (_("confirmed"), "good") if asked.confirmed else (_("stays with others"), "muted")
    if asked.decided is None:
        return _("open"), "warn"
    return {
        REDACT: (_("taken out"), "accent"),
        KEEP: (_("kept"), "good"),
        CONFIRM: (_("confirmed"), "good"),
    }[asked.decided.outcome]


def protected(told: Disclosed) -> Iterator[tuple[str, str]]:
    """What was merged, taken out, kept and confirmed, told to who signs; each with its tone."""
    for groups, sentence in (
        (told.groups.together, _("Printed together, as in the head count: {groups}.")),
        (told.groups.uncounted,
         _("Printed together, since nobody confirmed that {k} or more took part: {groups}.")),
    ):  # fmt: skip
        if groups == GROUPS:
            yield _("No group is told apart: nobody counted heads by group."), "info"
        elif groups:
            names = [group_label(group, language()).text for group in groups]
            listed = QLocale().createSeparatedList(names)
            yield sentence.format(groups=listed, k=told.people.k), "info"
    withheld = [tally for tally in told.people.tallies if tally.lines is None]
    if withheld:
        told_so = ngettext(
            "{n} table of people is withheld: too few would stand apart in it.",
            "{n} tables of people are withheld: too few would stand apart in them.",
            len(withheld),
        )
        yield told_so.format(n=len(withheld)), "info"
    gone = sum(cause.redacted for cause in told.disclosure.causes)
    kept = sum(cause.kept for cause in told.disclosure.causes)
    if gone or kept or told.disclosure.quotes:
        sentence = _("Disclosure review: {gone} taken out, {kept} kept, {quotes} quotes confirmed.")
        yield sentence.format(gone=gone, kept=kept, quotes=told.disclosure.quotes), "info"


def possible(asked: Find | GroupAsked) -> frozenset[str]:
    """What can be decided: for a group, its name stands for confirming it."""
    return frozenset({GROUP} if isinstance(asked, GroupAsked) else asked.outcomes)
