"""Everything the command palette can lead to from where somebody is now."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.reference import country_name, objectives, short_title_of, title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.page import Action, Entry, group_name
from gcm_desktop.ui.palette_finding import Kind, Way, words_of
from gcm_desktop.ui.pieces import isolated

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

WRITING, CHOOSING = "capture", "consultations"
"""Where an objective leads, and where it leads while no consultation is chosen."""


def ways_at_once(shell: "Shell") -> list[Way]:
    """What needs no look into the file: actions of the page, pages, the shell's own, objectives."""
    of_page = shell.current.offers() if shell.current is not None else ()
    here = shell.entries[shell.current.key].title if shell.current is not None else ""
    return [
        *(_action_way(action, here) for action in of_page),
        *(_page_way(shell, entry) for entry in shell.entries.values() if shell.shows(entry.key)),
        *(_action_way(action, _("Program")) for action in _own_actions(shell)),
        *(_objective_way(shell, objective.number) for objective in objectives()),
    ]


def consultation_ways(shell: "Shell") -> list[Way]:
    """The consultations of the file. Reads and folds all of them: for the background."""
    spoken, kind = language(), _("Consultation")
    ways = []
    for summary in shell.workspace.read(consultations):
        country = country_name(summary.country, spoken)
        place = isolated(summary.place) if summary.place else ""
        detail = "  ·  ".join(part for part in (place, country) if part)
        words = words_of(summary.title, kind, summary.place or "", country)
        act = partial(consult, shell, summary.id)
        ways.append(
            Way(Kind.CONSULTATION, isolated(summary.title), detail, "", "people", act, words)
        )
    return ways


def consult(shell: "Shell", consultation_id: UUID) -> None:
    """Work on a consultation, on the same page if that is about one."""
    before = shell.current.key if shell.current is not None else WRITING
    shell.consult(consultation_id)
    shell.go_on(before if shell.entries[before].needs_consultation else WRITING)


def go_to_objective(shell: "Shell", number: int) -> None:
    """Go to an objective on the page that is shown if it can, else where things are written."""
    if shell.current is not None and shell.current.show_objective(number):
        return
    if WRITING not in shell.entries or not shell.shows(WRITING):
        shell.go_on(CHOOSING)
        shell.notices.say(_("Choose a consultation first; then its objectives can be gone to."))
        return
    from gcm_desktop.ui.capture import CapturePage

    page = shell.go(WRITING)
    if isinstance(page, CapturePage):
        page.writing.choose(number)


def _action_way(action: Action, where: str) -> Way:
    words = words_of(action.title)
    return Way(
        Kind.ACTION, action.title, where, action.shortcut, "go", action.act, words, at_first=True
    )


def _page_way(shell: "Shell", entry: Entry) -> Way:
    group = group_name(entry.group)
    return Way(
        Kind.PAGE, entry.title, group or _("Page"), entry.shortcut, entry.drawing,
        partial(shell.go, entry.key), words_of(entry.title, group, _("Page")), at_first=True,
    )  # fmt: skip


def _objective_way(shell: "Shell", number: int) -> Way:
    short, kind = short_title_of(number, language()).text, _("Objective")
    whole = title_of(number, language()).text
    return Way(
        Kind.OBJECTIVE, short, kind, "", "", partial(go_to_objective, shell, number),
        words_of(str(number), kind, short, whole), objective=number,
    )  # fmt: skip


def _own_actions(shell: "Shell") -> list[Action]:
    """What can be done on any page."""
    closed = shell.workspace.encrypted
    keys = _("Passphrase and recovery") if closed else _("Protect this file with a passphrase")
    found = [
        Action(_("Take the tour"), "", shell.take_tour),
        Action(_("Settings"), "Ctrl+,", shell.asked_settings.emit),
        Action(_("Lock now"), "Ctrl+L", shell.asked_lock.emit),
        Action(keys, "", shell.asked_keys.emit),
        Action(_("Close this file"), "Ctrl+W", shell.asked_close.emit),
    ]
    if not shell.workspace.read_only:
        found.insert(3, Action(_("Back up now"), "", shell.back_up))
    return found
