import hashlib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.issued import IssuedReport, issued_reports
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity
from gcm_desktop.reports.preview import page_count
from gcm_desktop.reports.signatures import opened
from gcm_desktop.reports.trust import read_trust, trust_file
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.coverage import CoveragePage
from gcm_desktop.ui.preparing import Prepared
from gcm_desktop.ui.preview import KEPT
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.ui.report_side import missing_in_words
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.signing import HAVE, MAKE, SigningDialog
from gcm_desktop.ui.verification import VerificationDialog
from gcm_desktop.workspace import Workspace
from tests.stores import Held

SECRET = "nine otters on the quay"


def record(workspace: Workspace, about: UUID, **facts: object) -> UUID:
    said = {
        "text": "The office closes at noon.",
        "kind": "challenge",
        "stakeholder_group": "migrants",
        "objectives": (7,),
        "sensitivity": "public",
        **facts,
    }
    return workspace.write(record_input, consultation_id=about, **said).id


@pytest.fixture(scope="session")
def identity_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An identity of an officer, and its certificate beside it."""
    path = tmp_path_factory.mktemp("identity") / "officer.p12"
    made = new_identity(
        name="Amina Wanjiru", role="rapporteur", organisation="Harbour Office", passphrase=SECRET
    )
    path.write_bytes(made)
    path.with_suffix(".crt").write_bytes(certificate_pem(open_identity(made, SECRET)))
    return path


@pytest.fixture
def shell(
    qtbot: QtBot, workspace: Workspace, settled: Profile, consultation: Consultation
) -> Iterator[Shell]:
    record(workspace, consultation.id)
    record(workspace, consultation.id, sensitivity="aggregate", stakeholder_group="academia")
    record(workspace, consultation.id, sensitivity="local")
    record(workspace, consultation.id, objectives=())
    background = Background()
    broken: list[Exception] = []
    background.broke.connect(broken.append)
    shell = Shell(workspace, settled, background, (CoveragePage, ReportPage), consultation.id)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    yield shell
    shell.leave()
    background.shutdown()
    assert broken == []


@pytest.fixture
def page(shell: Shell) -> ReportPage:
    page = shell.go("report")
    assert isinstance(page, ReportPage)
    return page


@pytest.fixture
def looked_at(qtbot: QtBot, page: ReportPage) -> Prepared:
    """The report whose preview is on the page."""
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert page.prepared is not None
    return page.prepared


def signing(qtbot: QtBot, page: ReportPage, identity_file: Path) -> SigningDialog:
    """The dialog, with the identity opened."""
    page.sign()
    dialog = page.signing
    assert dialog is not None
    dialog.use(identity_file)
    dialog.have.passphrase.setText(SECRET)
    dialog.open_identity()
    qtbot.waitUntil(lambda: dialog.identity is not None, timeout=20_000)
    return dialog


def still(qtbot: QtBot, page: ReportPage) -> None:
    """Until nothing runs any more."""
    qtbot.waitUntil(lambda: not page.shell.background.busy, timeout=20_000)


def issued(page: ReportPage) -> list[IssuedReport]:
    about = page.shell.consultation_id
    assert about is not None
    return page.shell.workspace.read(issued_reports, about)


def listed(page: ReportPage) -> list[str]:
    model = page.side.issued.reports
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def test_the_preview_shows_the_pages_of_the_report(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared
) -> None:
    pages = page_count(looked_at.report.pdf)
    assert page.pages.view.pages == pages == looked_at.report.pages
    assert page.pages.where.text() == f"Page 1 of {pages}"
    qtbot.waitUntil(lambda: 1 in page.pages.view.drawn)


def test_only_pages_in_sight_are_drawn_and_few_are_kept(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared
) -> None:
    still(qtbot, page)
    view = page.pages.view
    assert view.pages not in view.drawn
    view.go_to(view.pages)
    qtbot.waitUntil(lambda: view.pages in view.drawn)
    assert len(view.drawn) <= KEPT


def test_a_drawn_page_is_a_picture_of_that_page(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared
) -> None:
    still(qtbot, page)
    drawn = page.pages.view.viewport().grab().toImage()
    colours = {
        drawn.pixel(x, y) for x in range(0, drawn.width(), 2) for y in range(0, drawn.height(), 2)
    }
    assert len(colours) > 20  # letters with smooth edges, not a blank sheet


def test_keys_turn_pages_and_change_their_size(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared
) -> None:
    view, key = page.pages.view, Qt.Key
    qtbot.keyClick(view, key.Key_PageDown)
    assert view.page == 2
    qtbot.keyClick(view, key.Key_PageUp)
    assert view.page == 1
    qtbot.keyClick(view, key.Key_End)
    assert view.page == view.pages
    qtbot.keyClick(view, key.Key_Home)
    assert view.page == 1
    fitted, control = view.zoom, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(view, key.Key_Plus, control)
    assert view.zoom > fitted
    qtbot.keyClick(view, key.Key_Minus, control)
    qtbot.keyClick(view, key.Key_Minus, control)
    assert view.zoom < fitted
    qtbot.keyClick(view, key.Key_0, control)
    assert view.zoom == fitted
    assert page.pages.size_shown.text() == f"{fitted:.0%}"


def test_a_larger_page_keeps_its_place(qtbot: QtBot, page: ReportPage, looked_at: Prepared) -> None:
    view = page.pages.view
    view.go_to(3)
    view.enlarge()
    assert view.page == 3


def test_the_figures_are_those_of_what_leaves(page: ReportPage, looked_at: Prepared) -> None:
    assert page.side.facts.shown == {
        "Pages": str(looked_at.report.pages),
        "Inputs printed": "2",
        "In the data only": "0",
        "Counted only": "1",
        "To be sorted": "1",
        "Kept in this file": "1",
    }


def test_what_to_think_of_before_signing_is_said(page: ReportPage, looked_at: Prepared) -> None:
    said = [label.text() for label in page.side.findChildren(QLabel)]
    assert "1 input has no objective yet." in said
    assert any(words.startswith("Not heard: Civil society, ") for words in said)
    assert not any("Migrants" in words for words in said)


def test_characters_no_font_has_are_named_by_their_numbers(
    qtbot: QtBot, page: ReportPage, consultation: Consultation
) -> None:
    record(page.shell.workspace, consultation.id, text="He wrote \U00013000 on the wall.")
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert any("U+13000" in label.text() for label in page.side.findChildren(QLabel))
    many = tuple(f"U+{number:04X}" for number in range(0x13000, 0x13010))
    assert missing_in_words(many).endswith("U+13009, ….")


def test_a_sample_says_so_before_it_leaves(
    qtbot: QtBot, page: ReportPage, consultation: Consultation
) -> None:
    page.shell.workspace.write(amend_consultation, consultation.id, sample=True)
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    said = [label.text() for label in page.side.findChildren(QLabel)]
    assert "A sample: every page says that it is invented." in said


def test_another_language_or_edition_puts_the_preview_away(
    page: ReportPage, looked_at: Prepared
) -> None:
    page.side.language.choose("ar")
    assert page.prepared is None
    assert not page.side.sign.isVisible()
    page.side.language.choose("en")
    page.side.edition.choose("restricted")
    assert page.state is State.NONE


def test_the_report_speaks_the_language_that_was_chosen(qtbot: QtBot, page: ReportPage) -> None:
    page.side.language.choose("ar")
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert page.prepared is not None
    assert page.prepared.told.language == "ar"


def test_making_the_preview_can_be_given_up(qtbot: QtBot, page: ReportPage) -> None:
    page.make_preview()
    page.cancel()
    assert page.state is State.NONE
    still(qtbot, page)
    assert page.prepared is None


def test_making_the_preview_says_how_far_it_is(
    qtbot: QtBot, page: ReportPage, nameless: Callable[[QWidget], list[str]]
) -> None:
    page.make_preview()
    assert page.making.bar.accessibleName() == "Making the preview…"
    assert (page.making.bar.minimum(), page.making.bar.maximum()) == (0, 0)
    assert page.making.stop.hasFocus()
    assert nameless(page) == []
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    steps = page.making.bar.maximum()
    assert page.making.bar.value() == steps > 0
    assert page.making.count.text() == f"{steps} of {steps} steps"


def test_escape_gives_up_making_the_preview(qtbot: QtBot, page: ReportPage) -> None:
    page.make_preview()
    qtbot.keyClick(page.making.stop, Qt.Key.Key_Escape)
    assert page.state is State.NONE
    assert page.side.preview.hasFocus()
    still(qtbot, page)
    assert page.prepared is None


def test_giving_up_another_preview_brings_back_what_was_looked_at(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, consultation: Consultation
) -> None:
    record(page.shell.workspace, consultation.id, text="The bridge is closed.")
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    page.make_preview()
    page.cancel()
    assert page.prepared is looked_at
    assert not page.side.sign.isEnabled()
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    assert page.pages.view.pages == looked_at.report.pages
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert page.prepared is not looked_at


@pytest.mark.parametrize("save", ["save_unsigned", "save_copy"])
def test_escape_while_saving_leaves_no_file_and_the_page_as_it_was(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path, save: str
) -> None:
    getattr(page, save)(tmp_path / "stopped.file")
    assert page.leaving.isVisible()
    assert page.leaving.bar.accessibleName() == "Signing and saving…"
    qtbot.keyClick(page.leaving.stop, Qt.Key.Key_Escape)
    assert not page.leaving.stop.isEnabled()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert page.prepared is looked_at
    assert list(tmp_path.glob("*stopped*")) == []
    assert issued(page) == []
    assert page.shell.notices.sentences[-1] == "Stopped. Nothing was signed or saved."


def test_a_report_signed_here_is_valid_and_is_what_was_looked_at(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path, tmp_path: Path
) -> None:
    dialog, path = signing(qtbot, page, identity_file), tmp_path / "signed.pdf"
    assert dialog.who.facts.shown["Signs as"] == "Amina Wanjiru"
    assert dialog.who.facts.shown["Role"] == "Rapporteur"
    dialog.who.where.setText("Kisumu")
    dialog.sign_into(path)
    qtbot.waitUntil(lambda: page.signing is None, timeout=20_000)
    signed, told = path.read_bytes(), issued(page)[0]
    pinned = trust_file([identity_file.with_suffix(".crt").read_bytes()])
    verdict = verify_report(signed, read_trust(pinned))
    assert str(verdict.conclusion) == "valid"
    document = opened(signed)
    assert str(document.Root.AcroForm.Fields[0].V.Location) == "Kisumu"
    assert signed.startswith(looked_at.report.pdf)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    who = verdict.signatures[0].who
    assert who is not None
    assert told.signers == (who.fingerprint,)
    assert told.report_sha256 == hashlib.sha256(signed).hexdigest()
    assert page.shell.notices.sentences[-1] == (
        "The report is signed and saved as \u2068signed.pdf\u2069."
    )


def test_the_second_report_is_signed_with_the_passphrase_that_the_first_had_remembered(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path, tmp_path: Path,
    store: Held,
) -> None:  # fmt: skip
    for number, typed in enumerate((SECRET, "")):
        page.sign()
        dialog = page.signing
        assert dialog is not None
        dialog.use(identity_file)
        still(qtbot, page)
        dialog.have.passphrase.setText(typed)
        dialog.have.remember.setChecked(True)
        dialog.open_identity()
        still(qtbot, page)
        dialog.sign_into(tmp_path / f"{number}.pdf")
        qtbot.waitUntil(lambda: page.signing is None, timeout=20_000)
        assert list(store.entries.values()) == [SECRET]
    assert len(issued(page)) == 2


def test_an_unsigned_report_is_the_very_bytes_of_the_preview(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path
) -> None:
    page.save_unsigned(tmp_path / "plain.pdf")
    qtbot.waitUntil(lambda: len(listed(page)) == 1, timeout=20_000)
    assert (tmp_path / "plain.pdf").read_bytes() == looked_at.report.pdf
    assert listed(page)[0].endswith("3 inputs · not signed")


def test_the_name_that_is_suggested_says_nothing_about_anybody(looked_at: Prepared) -> None:
    assert looked_at.file_name == f"report-{looked_at.told.consultation.id[:8]}.pdf"


def test_a_wrong_identity_passphrase_is_said_beside_it(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path
) -> None:
    page.sign()
    dialog = page.signing
    assert dialog is not None
    dialog.use(identity_file)
    dialog.have.passphrase.setText("eight otters")
    dialog.open_identity()
    problem = dialog.have.passphrase_field.problem
    qtbot.waitUntil(lambda: bool(problem.sentence), timeout=20_000)
    assert problem.sentence.startswith("The passphrase does not open this signing identity.")
    assert dialog.identity is None
    dialog.reject()


def test_what_is_no_identity_is_said_beside_the_file(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path
) -> None:
    page.sign()
    dialog = page.signing
    assert dialog is not None
    for name, begins in (("gone.p12", "There is no file gone.p12."), ("a.p12", "This file holds")):
        if name == "a.p12":
            (tmp_path / name).write_bytes(b"no identity")
        dialog.use(tmp_path / name)
        dialog.have.passphrase.setText(SECRET)
        dialog.open_identity()
        qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
        assert dialog.have.file_field.problem.sentence.startswith(begins)
    dialog.reject()


def test_nothing_typed_is_asked_for_where_it_is_missing(
    page: ReportPage, looked_at: Prepared
) -> None:
    page.sign()
    dialog = page.signing
    assert dialog is not None
    dialog.go_on()
    assert dialog.have.file_field.problem.sentence
    dialog.way.choose(MAKE)
    dialog.go_on()
    assert dialog.make.fields["passphrase"].problem.sentence
    dialog.make.first.setText("one thing")
    dialog.make.second.setText("another thing")
    dialog.go_on()
    assert dialog.make.fields["again"].problem.sentence
    dialog.reject()


def test_an_identity_is_made_here_with_its_certificate_beside_it(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path
) -> None:
    page.sign()
    dialog, path = page.signing, tmp_path / "mine.p12"
    assert dialog is not None
    dialog.way.choose(MAKE)
    assert dialog.make.name.text() == "Amina Wanjiru"  # as the settings of this device say
    dialog.make.first.setText(SECRET)
    dialog.make.second.setText(SECRET)
    assert dialog.make.complete()
    dialog.make_into(path)
    qtbot.waitUntil(lambda: dialog.identity is not None, timeout=20_000)
    assert open_identity(path.read_bytes(), SECRET).certificate.name == "Amina Wanjiru"
    assert b"BEGIN CERTIFICATE" in path.with_suffix(".crt").read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    dialog.reject()


@pytest.mark.parametrize("there", ["mine.p12", "mine.crt"])
def test_an_identity_is_never_made_over_a_file(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path, there: str
) -> None:
    (tmp_path / there).write_bytes(b"kept")
    page.sign()
    dialog = page.signing
    assert dialog is not None
    dialog.way.choose(MAKE)
    dialog.make.first.setText(SECRET)
    dialog.make_into(tmp_path / "mine.p12")
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=20_000)
    assert dialog.problem.sentence.startswith(f"There is already a file {there}.")
    assert (tmp_path / there).read_bytes() == b"kept"
    others = {"mine.p12", "mine.crt"} - {there}
    assert not any((tmp_path / other).exists() for other in others)
    dialog.reject()


def test_a_file_that_is_there_is_left_alone_and_nothing_is_noted(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "there.pdf"
    path.write_bytes(b"kept")
    dialog = signing(qtbot, page, identity_file)
    dialog.sign_into(path)
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=20_000)
    assert dialog.problem.sentence.startswith("There is already a file there.pdf.")
    assert path.read_bytes() == b"kept"
    assert issued(page) == []
    assert sorted(found.name for found in tmp_path.glob("*.pdf")) == ["there.pdf"]
    still(qtbot, page)
    dialog.sign_into(tmp_path / "other.pdf")
    qtbot.waitUntil(lambda: page.signing is None, timeout=20_000)
    assert len(issued(page)) == 1


def test_the_list_of_issued_reports_grows_only_once_the_file_is_there(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, tmp_path: Path
) -> None:
    assert listed(page) == []
    page.save_unsigned(tmp_path / "no such folder" / "report.pdf")
    still(qtbot, page)
    assert listed(page) == []
    assert any("There is no file" in said for said in page.shell.notices.sentences)
    seen: list[bool] = []
    path = tmp_path / "report.pdf"
    stop = page.shell.workspace.watch(
        lambda tables: seen.append(path.exists()) if "issued_report" in tables else None
    )
    page.save_unsigned(path)
    qtbot.waitUntil(lambda: len(listed(page)) == 1, timeout=20_000)
    stop()
    assert seen == [True]


def test_a_changed_workspace_asks_for_another_look_before_signing(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, consultation: Consultation
) -> None:
    record(page.shell.workspace, consultation.id, text="The bridge is closed.")
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    assert not page.side.sign.isVisible()
    page.sign()
    assert page.signing is None
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert page.side.facts.shown["Inputs printed"] == "3"


def test_a_change_that_no_report_tells_of_leaves_the_preview_as_it_is(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, consultation: Consultation
) -> None:
    with qtbot.waitSignal(page.shell.changes.happened):
        record(page.shell.workspace, consultation.id, sensitivity="local")
    still(qtbot, page)
    assert page.state is State.LOOKED_AT
    assert page.prepared is looked_at


def test_a_change_made_on_another_page_is_noticed_on_return(
    qtbot: QtBot, shell: Shell, page: ReportPage, looked_at: Prepared, consultation: Consultation
) -> None:
    shell.go("coverage")
    with qtbot.waitSignal(shell.changes.happened):
        recorded = record(shell.workspace, consultation.id)
    shell.go("report")
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    shell.workspace.write(withdraw_input, recorded, reason="said twice")
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)  # as it was seen


def test_what_changes_while_the_signer_is_asked_is_not_signed(
    qtbot: QtBot,
    page: ReportPage,
    looked_at: Prepared,
    identity_file: Path,
    tmp_path: Path,
    consultation: Consultation,
) -> None:
    dialog = signing(qtbot, page, identity_file)
    record(page.shell.workspace, consultation.id, text="The bridge is closed.")
    dialog.sign_into(tmp_path / "late.pdf")
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=20_000)
    assert "changed since the preview" in dialog.problem.sentence
    assert not (tmp_path / "late.pdf").exists()
    dialog.reject()
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    assert issued(page) == []


def test_signing_that_is_stopped_leaves_no_file(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path, tmp_path: Path
) -> None:
    dialog = signing(qtbot, page, identity_file)
    dialog.sign_into(tmp_path / "stopped.pdf")
    dialog.reject()
    qtbot.waitUntil(lambda: page.signing is None, timeout=20_000)
    assert list(tmp_path.glob("*.pdf")) == []
    assert issued(page) == []
    assert page.shell.notices.sentences[-1] == "Stopped. Nothing was signed or saved."


def test_closing_the_dialog_forgets_what_was_typed(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path
) -> None:
    dialog = signing(qtbot, page, identity_file)
    dialog.reject()
    assert dialog.identity is None
    assert dialog.have.passphrase.text() == ""


def test_a_file_for_reading_only_lets_a_report_go_and_says_it_is_not_noted(
    qtbot: QtBot,
    workspace: Workspace,
    settled: Profile,
    consultation: Consultation,
    tmp_path: Path,
) -> None:
    record(workspace, consultation.id)
    workspace.close()
    background = Background()
    with Workspace.open(workspace.path, None, profile=settled, read_only=True) as reading:
        shell = Shell(reading, settled, background, (ReportPage,), consultation.id)
        qtbot.addWidget(shell)
        page = shell.go("report")
        assert isinstance(page, ReportPage)
        page.make_preview()
        qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
        page.save_unsigned(tmp_path / "read.pdf")
        qtbot.waitUntil(lambda: (tmp_path / "read.pdf").exists(), timeout=20_000)
        still(qtbot, page)
        assert shell.notices.sentences[-1].endswith("does not note it.")
        shell.leave()
        background.shutdown()


def verified(qtbot: QtBot, page: ReportPage, *paths: Path) -> VerificationDialog:
    page.verify(paths)
    dialog = page.verifying
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.judged) == len(paths), timeout=20_000)
    return dialog


def conclusions(dialog: VerificationDialog) -> list[str]:
    return [str(each.verdict.conclusion) if each.verdict else each.error for each in dialog.judged]


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_report_is_verified_with_and_without_a_trust_file(
    qtbot: QtBot, page: ReportPage, looked_at: Prepared, identity_file: Path, tmp_path: Path
) -> None:
    signing(qtbot, page, identity_file).sign_into(tmp_path / "signed.pdf")
    qtbot.waitUntil(lambda: page.signing is None, timeout=20_000)
    changed = bytearray((tmp_path / "signed.pdf").read_bytes())
    changed[2000] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    trust = tmp_path / "trust.json"
    trust.write_bytes(trust_file([identity_file.with_suffix(".crt").read_bytes()]))
    dialog = verified(qtbot, page, tmp_path / "signed.pdf", tmp_path / "changed.pdf")
    assert conclusions(dialog) == ["cannot be confirmed", "not valid"]
    assert "no trust file was asked" in words(dialog)
    dialog.rely_on(trust)
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=20_000)
    assert conclusions(dialog) == ["valid", "not valid"]
    shown = words(dialog)
    for label in ("Intact", "Trusted", "Covers the whole file", "Data matches", "Who", "When"):
        assert label in shown
    assert "Valid" in shown
    assert "Not valid" in shown
    dialog.accept()


def test_a_file_that_cannot_be_read_gets_its_own_sentence(
    qtbot: QtBot, page: ReportPage, tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    dialog = verified(qtbot, page, tmp_path / "gone.pdf", tmp_path / "letter.pdf")
    gone, letter = conclusions(dialog)
    assert gone.startswith("There is no file gone.pdf.")
    assert letter == "not valid"
    dialog.accept()


def test_what_is_no_trust_file_is_said(qtbot: QtBot, page: ReportPage, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    dialog = verified(qtbot, page, tmp_path / "letter.pdf")
    dialog.rely_on(tmp_path / "letter.pdf")
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=20_000)
    assert dialog.problem.sentence.startswith("This file is not a trust file.")
    dialog.accept()


def test_names_of_files_are_never_rich_text(qtbot: QtBot, page: ReportPage, tmp_path: Path) -> None:
    name = "<b>bold<img src=x>.pdf"
    (tmp_path / name).write_bytes(b"Dear all")
    dialog = verified(qtbot, page, tmp_path / name)
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert any(name in shown for shown in words(dialog))
    dialog.accept()


@pytest.mark.parametrize(
    ("names", "taken"), [(["a.pdf", "b.PDF"], 2), (["a.pdf", "b.txt"], 0), ([], 0)]
)
def test_dropped_pdfs_are_verified_and_nothing_else_is_taken(
    qtbot: QtBot, page: ReportPage, tmp_path: Path, names: list[str], taken: int
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    where, none = QPoint(50, 50), Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(where, move, mime, left, none))
    assert (len(page.verifying.paths) if page.verifying else 0) == taken
    if page.verifying:
        page.verifying.accept()
    still(qtbot, page)


def test_every_control_has_a_name(
    page: ReportPage, looked_at: Prepared, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []
    page.sign()
    dialog = page.signing
    assert dialog is not None
    for way in (HAVE, MAKE):
        dialog.way.choose(way)
        assert nameless(dialog) == []
    dialog.reject()


def test_the_page_fits_a_small_window(shell: Shell, page: ReportPage, looked_at: Prepared) -> None:
    shell.resize(1093, 614)
    assert (shell.width(), shell.height()) == (1093, 614)
    assert page.side.sign.isVisible()
    bottom = page.side.sign.mapTo(shell, page.side.sign.rect().bottomRight())
    assert shell.rect().contains(bottom)
