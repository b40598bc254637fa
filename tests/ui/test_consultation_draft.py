"""What is half typed about a consultation: kept inside the file, and back when it is wanted."""

import shutil
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.cycles import review_cycles
from gcm_desktop.consultation.drafts import draft, keep_draft
from gcm_desktop.errors import DiskFullError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import use_language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consultation_answers import FocusChoice
from gcm_desktop.ui.consultation_choices import RuleChoice
from gcm_desktop.ui.consultation_draft import NEW, place_of
from gcm_desktop.ui.consultation_form import ConsultationForm
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.half_typed import EVERY, Kept
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
PATIENT = 20_000
CANARY = "Zikomo-canary"


class Desks:
    """Windows' insides over a workspace, shown one after the other."""

    def __init__(self, profile: Profile, qtbot: QtBot, ends: ExitStack) -> None:
        self._profile, self._qtbot, self._ends = profile, qtbot, ends

    def over(self, workspace: Workspace) -> Shell:
        background = Background()
        shell = Shell(workspace, self._profile, background, (ConsultationsPage, CapturePage))
        shell.resize(1093, 614)
        self._qtbot.addWidget(shell)
        with self._qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        self._ends.callback(background.shutdown)
        self._ends.callback(shell.leave)
        return shell

    def after_a_crash(self, workspace: Workspace, folder: Path) -> Shell:
        """Over the file as it lies on the disk now, which nobody closed."""
        folder.mkdir()
        for file in workspace.path.parent.glob(f"{workspace.path.name}*"):
            if not file.name.endswith(".lock"):
                shutil.copy(file, folder)
        left = Workspace.open(folder / workspace.path.name, None, profile=self._profile)
        return self.over(self._ends.enter_context(left))


@pytest.fixture
def desks(profile: Profile, qtbot: QtBot) -> Iterator[Desks]:
    with ExitStack() as ends:
        yield Desks(profile, qtbot, ends)


@pytest.fixture
def shell(workspace: Workspace, desks: Desks) -> Shell:
    return desks.over(workspace)


def page_of(shell: Shell) -> ConsultationsPage:
    page = shell.go("consultations")
    assert isinstance(page, ConsultationsPage)
    return page


def form_of(page: ConsultationsPage) -> ConsultationForm:
    assert page.form is not None
    return page.form


def line(form: ConsultationForm, name: str) -> QLineEdit:
    control = form.fields[name].control
    assert isinstance(control, QLineEdit)
    return control


def choice(form: ConsultationForm, name: str) -> QComboBox:
    control = form.fields[name].control
    assert isinstance(control, QComboBox)
    return control


def many(form: ConsultationForm, name: str) -> FocusChoice | ManyChoice:
    control = form.fields[name].control
    assert isinstance(control, FocusChoice | ManyChoice)
    return control


def rule(form: ConsultationForm) -> RuleChoice:
    control = form.fields["attribution_rule"].control
    assert isinstance(control, RuleChoice)
    return control


def offers(shell: Shell, words: str) -> list[QPushButton]:
    QCoreApplication.processEvents()  # what was just put into a layout is not shown before
    buttons = shell.notices.findChildren(QPushButton)
    return [b for b in buttons if words in b.text() and b.isVisible()]


def titles(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.read(consultations)]


def kept(workspace: Workspace, place: str = NEW) -> dict[str, Any]:
    facts = workspace.read(draft, place)
    assert facts is not None
    return facts


# --- what is kept, and until when --------------------------------------------------------------


def test_a_half_filled_form_is_kept_by_itself_and_dropped_once_saved(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    qtbot.keyClicks(line(form, "title"), "Harbour ta")
    qtbot.keyClicks(line(form, "starts_on"), "2026-13")
    assert workspace.read(draft, NEW) is None
    qtbot.waitUntil(lambda: workspace.read(draft, NEW) is not None, timeout=EVERY + PATIENT)
    assert kept(workspace) == {"title": "Harbour ta", "starts_on": "2026-13"}
    line(form, "title").setText("Harbour talks")
    line(form, "starts_on").setText("2026-11-18")
    choice(form, "country").setCurrentIndex(choice(form, "country").findData("KEN"))
    form.save()
    assert titles(workspace) == ["Harbour talks"]
    assert workspace.read(draft, NEW) is None


def test_every_kind_of_field_is_kept_by_itself(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    for change in (
        lambda: qtbot.keyClicks(choice(form, "country"), "keny"),
        lambda: choice(form, "mode").setCurrentIndex(1),
        lambda: rule(form).choose("anonymous"),
        lambda: many(form, "groups_planned").choose(["media"]),
        lambda: line(form, "areas").setText("Likoni;"),
    ):
        before = workspace.read(draft, NEW)
        change()
        qtbot.waitUntil(lambda: workspace.read(draft, NEW) != before, timeout=EVERY + PATIENT)  # noqa: B023
    said = kept(workspace)
    assert (said["country"], said["attribution_rule"]) == ("keny", "anonymous")
    assert (said["groups_planned"], said["areas"]) == (["media"], "Likoni;")


def test_what_has_not_changed_is_not_written_again(shell: Shell, workspace: Workspace) -> None:
    page = page_of(shell)
    page.make()
    line(form_of(page), "title").setText("Half")
    page.leave()
    told: list[frozenset[str]] = []
    stop = workspace.watch(told.append)
    page.leave()
    stop()
    assert told == []


def test_a_form_nothing_was_typed_in_leaves_no_draft(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    page = page_of(shell)
    page.make()
    page.leave()
    assert workspace.read(draft, NEW) is None
    line(form_of(page), "title").setText("Half")
    page.leave()
    assert workspace.read(draft, NEW) is not None
    line(form_of(page), "title").clear()
    page.leave()
    assert workspace.read(draft, NEW) is None
    form_of(page).leave()
    page.correct()
    page.leave()
    assert workspace.read(draft, place_of(consultation.id)) is None


def test_a_form_left_knowingly_leaves_no_draft(shell: Shell, workspace: Workspace) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("Half")
    page.leave()
    form.leave()
    assert workspace.read(draft, NEW) is not None, "asked first"
    line(form, "title").setText("Half of it")
    form.leave()
    assert page.form is None
    QCoreApplication.processEvents()
    assert workspace.read(draft, NEW) is None


def test_drafts_are_outside_journal_and_undo(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    page = page_of(shell)
    page.correct()
    before = workspace.digest()
    line(form_of(page), "place").setText("Mombasa")
    page.leave()
    assert kept(workspace, place_of(consultation.id)) == {"place": "Mombasa"}
    assert workspace.digest() == before
    form_of(page).save()
    assert workspace.undo() == "amend_consultation"
    assert workspace.read(draft, place_of(consultation.id)) is None


def test_a_save_that_is_refused_keeps_the_draft(shell: Shell, workspace: Workspace) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("Harbour talks")
    choice(form, "country").setCurrentIndex(choice(form, "country").findData("KEN"))
    line(form, "starts_on").setText("2026-11-18")
    line(form, "ends_on").setText("2026-11-17")
    page.leave()
    form.save()
    assert page.form is form
    assert titles(workspace) == []
    assert kept(workspace)["ends_on"] == "2026-11-17"


def test_what_the_disk_refuses_to_keep_is_said_once_and_stays_in_the_form(
    shell: Shell, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> bool:
        raise DiskFullError

    page = page_of(shell)
    page.make()
    line(form_of(page), "title").setText("Half")
    before = shell.notices.sentences
    with monkeypatch.context() as full:
        full.setattr(Kept, "keep", refuse)
        page.leave()
        page.leave()
    said = [sentence for sentence in shell.notices.sentences if sentence not in before]
    assert len(said) == 1
    assert "disk is full" in said[0]
    assert line(form_of(page), "title").text() == "Half"
    page.leave()
    assert kept(workspace) == {"title": "Half"}


# --- how it comes back -------------------------------------------------------------------------


def test_a_form_survives_a_visit_to_another_page(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    page = page_of(shell)
    page.make()
    line(form_of(page), "title").setText("Half")
    shell.consult(consultation.id)
    shell.go("capture")
    assert kept(workspace) == {"title": "Half"}
    page_of(shell)
    assert line(form_of(page), "title").text() == "Half"
    assert offers(shell, "Bring") == []


def test_a_new_consultation_is_offered_after_a_crash_and_brought_back_by_a_key(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path, qtbot: QtBot
) -> None:
    (cycle, *_rest) = [c for c in workspace.read(review_cycles) if c.region == "ESCWA"]
    page = page_of(shell)
    page.make()
    form = form_of(page)
    for name, words in {
        "title": "Harbour ta",
        "place": "Alexandria",
        "starts_on": "2026-11-3",
        "ends_on": "soon",
        "languages": "Arabic; Klingonish",
        "areas": "EG-ALX; Lik",
        "lead_organisation": "Harbour Aid",
        "partner_organisations": "One; Tw",
    }.items():
        line(form, name).setText(words)
    for name, value in {
        "country": "EGY", "level": "thematic", "mode": "hybrid", "region": "ESCWA",
        "cycle_id": cycle.id.hex,
    }.items():  # fmt: skip
        choice(form, name).setCurrentIndex(choice(form, name).findData(value))
    rule(form).choose("on_the_record")
    many(form, "objectives_in_focus").choose([3, 7])
    many(form, "groups_planned").choose(["media", "migrants"])
    page.leave()
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    assert page.form is None
    assert not any("Harbour" in sentence for sentence in again.notices.sentences)
    qtbot.waitUntil(lambda: len(offers(again, "Bring")) == 1, timeout=PATIENT)
    qtbot.keyClick(again.focusWidget(), Qt.Key.Key_B, ALT)
    qtbot.waitUntil(lambda: page.form is not None, timeout=PATIENT)
    back = form_of(page)
    assert {n: line(back, n).text() for n in ("title", "starts_on", "ends_on", "languages")} == {
        "title": "Harbour ta", "starts_on": "2026-11-3", "ends_on": "soon",
        "languages": "Arabic; Klingonish",
    }  # fmt: skip
    assert back.typed == form.typed
    assert choice(back, "cycle_id").currentData() == cycle.id.hex
    assert offers(again, "Bring") == []
    assert again.focusWidget() is line(back, "title")
    line(back, "title").setText("Harbour talks")
    line(back, "starts_on").setText("2026-11-30")
    line(back, "ends_on").clear()
    line(back, "languages").setText("Arabic")
    back.save()
    assert titles(again.workspace) == ["Harbour talks"]
    assert again.workspace.read(draft, NEW) is None


def test_a_correction_is_offered_again_as_one(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path, consultation: Consultation
) -> None:
    page = page_of(shell)
    page.correct()
    line(form_of(page), "place").setText("Mombasa")
    page.leave()
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    assert any("Harbour talks" in sentence for sentence in again.notices.sentences)
    offers(again, "Bring")[0].click()
    assert line(form_of(page), "title").text() == "Harbour talks"
    form_of(page).save()
    (row,) = again.workspace.read(consultations)
    assert (row.id, row.place) == (consultation.id, "Mombasa")
    assert again.workspace.read(draft, place_of(consultation.id)) is None


def test_what_was_corrected_elsewhere_meanwhile_is_not_taken_back(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path, consultation: Consultation
) -> None:
    page = page_of(shell)
    page.correct()
    line(form_of(page), "place").setText("Mombasa")
    page.leave()
    workspace.write(amend_consultation, consultation.id, title="Harbour and market talks")
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    offers(again, "Bring")[0].click()
    form_of(page).save()
    (row,) = again.workspace.read(consultations)
    assert (row.title, row.place) == ("Harbour and market talks", "Mombasa")


def test_a_suggestion_that_was_declined_stays_declined(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    choice(form, "country").setCurrentIndex(choice(form, "country").findData("KEN"))
    assert choice(form, "region").currentData() == "ECA"
    choice(form, "region").setCurrentIndex(0)
    page.leave()
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    offers(again, "Bring")[0].click()
    assert choice(form_of(page), "country").currentData() == "KEN"
    assert choice(form_of(page), "region").currentData() is None


def test_a_new_form_goes_on_with_what_waits_instead_of_covering_it(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path, qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.make()
    line(form_of(page), "title").setText("From before")
    page.leave()
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    qtbot.keyClick(again.focusWidget(), Qt.Key.Key_N, CONTROL)
    assert line(form_of(page), "title").text() == "From before"
    assert "is back" in form_of(page).notices.sentences[0]
    assert offers(again, "Bring") == []


def test_each_draft_is_offered_by_itself_and_one_form_at_a_time(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path
) -> None:
    for title in ("Harbour talks", "Market talks"):
        about = workspace.write(open_consultation, title=title, country="KEN")
        workspace.write(keep_draft, place_of(about.id), {"place": f"For {title}"})
    workspace.write(keep_draft, NEW, {"title": "Half"})
    page = page_of(shell)
    assert len(offers(shell, "Bring")) == 3
    (notice,) = [s for s in shell.notices.sentences if "Market talks" in s]
    offers(shell, "Bring")[shell.notices.sentences[1:].index(notice)].click()
    assert line(form_of(page), "place").text() == "For Market talks"
    assert offers(shell, "Bring") == []
    form_of(page).save()
    assert len(offers(shell, "Bring")) == 2
    assert workspace.read(draft, NEW) == {"title": "Half"}


def test_drafts_about_consultations_of_one_title_come_back_one_after_the_other(
    shell: Shell, workspace: Workspace
) -> None:
    for place in ("Mombasa", "Lamu"):
        about = workspace.write(open_consultation, title="Harbour talks", country="KEN")
        workspace.write(keep_draft, place_of(about.id), {"place": place})
    page = page_of(shell)
    page_of(shell)
    for left in (1, 0):
        offers(shell, "Bring")[0].click()
        form_of(page).save()
        assert len(offers(shell, "Bring")) == left
    assert {row.place for row in workspace.read(consultations)} == {"Mombasa", "Lamu"}


def test_a_draft_that_is_discarded_is_gone_from_the_file(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.write(keep_draft, NEW, {"title": CANARY})
    page = page_of(shell)
    qtbot.waitUntil(lambda: len(offers(shell, "Discard")) == 1, timeout=PATIENT)
    qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_D, ALT)
    qtbot.waitUntil(lambda: offers(shell, "Discard") == [], timeout=PATIENT)
    assert workspace.read(draft, NEW) is None
    files = workspace.path.parent.glob(f"{workspace.path.name}*")
    assert not any(CANARY.encode() in file.read_bytes() for file in files)
    assert shell.focusWidget() is page.overview.new


def test_an_offer_stands_only_above_its_own_page(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(keep_draft, NEW, {"title": "Half"})
    page_of(shell)
    assert len(offers(shell, "Bring")) == 1
    shell.consult(consultation.id)
    shell.go("capture")
    assert offers(shell, "Bring") == []
    page_of(shell)
    assert len(offers(shell, "Bring")) == 1


def test_an_offer_that_was_put_aside_does_not_come_again_but_its_form_still_does(
    shell: Shell, workspace: Workspace
) -> None:
    workspace.write(keep_draft, NEW, {"title": "Half"})
    page = page_of(shell)
    (bring,) = offers(shell, "Bring")
    notice = bring.parentWidget()
    buttons = notice.findChildren(QAbstractButton)
    next(button for button in buttons if "aside" in button.accessibleName()).click()
    page_of(shell)
    assert offers(shell, "Bring") == []
    page.make()
    assert line(form_of(page), "title").text() == "Half"


def test_a_country_that_was_chosen_comes_back_in_another_language(
    shell: Shell, workspace: Workspace, desks: Desks, tmp_path: Path
) -> None:
    page = page_of(shell)
    page.make()
    choice(form_of(page), "country").setCurrentIndex(
        choice(form_of(page), "country").findData("DEU")
    )
    page.leave()
    use_language("fr")
    again = desks.after_a_crash(workspace, tmp_path / "after the crash")
    page = page_of(again)
    page.make()
    assert choice(form_of(page), "country").currentText() == "Allemagne"


def test_a_draft_of_another_making_is_read_as_far_as_it_fits(
    shell: Shell, workspace: Workspace
) -> None:
    strange = {
        "title": 7, "place": "Mombasa", "country": None, "attribution_rule": "whatever",
        "objectives_in_focus": [3, {"a": 1}, [4]], "groups_planned": "media", "level": ["local"],
        "cycle_id": "0" * 32, "colour": "red",
    }  # fmt: skip
    workspace.write(keep_draft, NEW, strange)
    page = page_of(shell)
    offers(shell, "Bring")[0].click()
    form = form_of(page)
    assert form.typed == {"place": "Mombasa", "objectives_in_focus": [3]}


def test_a_file_for_reading_only_keeps_and_offers_none(
    workspace: Workspace, consultation: Consultation, profile: Profile, desks: Desks
) -> None:
    workspace.write(keep_draft, NEW, {"title": "Half"})
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as read_only:
        shell = desks.over(read_only)
        page = page_of(shell)
        assert offers(shell, "Bring") == []
        page.correct()
        line(form_of(page), "place").setText("Mombasa")
        page.leave()
        assert read_only.read(draft, place_of(consultation.id)) is None
        assert shell.notices.sentences == [s for s in shell.notices.sentences if "draft" not in s]
        form_of(page).leave()
        form_of(page).leave()
        assert page.form is None
        assert read_only.read(draft, NEW) == {"title": "Half"}
        shell.leave()


# --- the window: closing and locking -----------------------------------------------------------


@pytest.fixture
def desk(window: MainWindow, tmp_path: Path, plain_file: Path, profile: Profile) -> MainWindow:
    """The window, with a file without passphrase open on the list of consultations."""
    path = tmp_path / "open.gcm"
    shutil.copy(plain_file, path)
    workspace = Workspace.open(path, None, profile=profile)
    workspace.write(open_consultation, title="Harbour talks", country="KEN")
    window.enter(workspace)
    return window


def shown(window: MainWindow) -> ConsultationsPage:
    assert window.shell is not None
    page = window.shell.current
    assert isinstance(page, ConsultationsPage)
    return page


def lock(window: MainWindow, qtbot: QtBot) -> None:
    assert window.locking is not None
    window.locking.lock()
    view = window.locking.view
    assert view is not None
    qtbot.waitUntil(lambda: view.doing.text() == "", timeout=PATIENT)


def unlock(window: MainWindow, qtbot: QtBot) -> None:
    assert window.locking is not None
    view = window.locking.view
    assert view is not None
    view.go.click()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=PATIENT)


def test_after_unlocking_the_form_is_open_again_as_it_was(desk: MainWindow, qtbot: QtBot) -> None:
    shown(desk).make()
    qtbot.keyClicks(line(form_of(shown(desk)), "title"), f"{CANARY} ta")
    line(form_of(shown(desk)), "starts_on").setText("2026-13")
    assert desk.workspace is not None
    file = weakref.ref(desk.workspace)
    lock(desk, qtbot)
    qtbot.waitUntil(lambda: file() is None, timeout=PATIENT)
    unlock(desk, qtbot)
    form = form_of(shown(desk))
    assert form.typed == {"title": f"{CANARY} ta", "starts_on": "2026-13"}
    assert desk.focusWidget() is line(form, "title")
    assert desk.shell is not None
    assert offers(desk.shell, "Bring") == []
    assert form.notices.sentences == []


def test_a_correction_too_is_open_again_after_unlocking(desk: MainWindow, qtbot: QtBot) -> None:
    shown(desk).correct()
    line(form_of(shown(desk)), "place").setText("Mombasa")
    lock(desk, qtbot)
    unlock(desk, qtbot)
    form_of(shown(desk)).save()
    assert desk.workspace is not None
    (row,) = desk.workspace.read(consultations)
    assert row.place == "Mombasa"
    assert desk.workspace.read(consultation, row.id).title == "Harbour talks"


def test_a_form_that_is_open_when_the_window_closes_is_offered_the_next_time(
    desk: MainWindow, qtbot: QtBot, profile: Profile
) -> None:
    shown(desk).make()
    line(form_of(shown(desk)), "title").setText("Half")
    assert desk.workspace is not None
    path = desk.workspace.path
    desk.leave()
    qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
    desk.enter(Workspace.open(path, None, profile=profile))
    assert shown(desk).form is None
    assert desk.shell is not None
    offers(desk.shell, "Bring")[0].click()
    assert line(form_of(shown(desk)), "title").text() == "Half"
