"""The page on which consultations are chosen, made and corrected."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    ATTRIBUTION_RULES,
    Consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.consultations import consultation as consultation_of
from gcm_desktop.consultation.cycles import review_cycles
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.profile import Profile
from gcm_desktop.reference import mptf_areas, regions_of, round_table_seeds, subdivisions_of
from gcm_desktop.ui import home_reading
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.consultation_answers import (
    FocusChoice,
    TargetsChoice,
    as_numbers,
    numbers_in,
)
from gcm_desktop.ui.consultation_choices import AreasLine, RuleChoice
from gcm_desktop.ui.consultation_form import ConsultationForm
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (ConsultationsPage,))
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


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


def choose(form: ConsultationForm, name: str, value: object) -> None:
    control = form.fields[name].control
    assert isinstance(control, QComboBox)
    control.setCurrentIndex(control.findData(value))


def focus_of(form: ConsultationForm) -> FocusChoice:
    control = form.fields["objectives_in_focus"].control
    assert isinstance(control, FocusChoice)
    return control


def targets_of(form: ConsultationForm) -> TargetsChoice:
    control = form.fields["targets"].control
    assert isinstance(control, TargetsChoice)
    return control


def groups_of(form: ConsultationForm) -> ManyChoice:
    control = form.fields["groups_planned"].control
    assert isinstance(control, ManyChoice)
    return control


def test_an_empty_workspace_offers_a_new_consultation(shell: Shell) -> None:
    page = page_of(shell)
    assert shell.focusWidget() is page.overview.new
    assert not page.overview.list.isVisible()
    assert not page.overview.edit.isVisible()


def test_a_consultation_is_made_by_keyboard_and_is_worked_on(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClick(shell, Qt.Key.Key_N, CONTROL)
    form = form_of(page)
    assert shell.focusWidget() is line(form, "title")
    qtbot.keyClicks(line(form, "title"), "Harbour talks")
    qtbot.keyClicks(form.fields["country"].control, "keny")
    qtbot.keyClicks(line(form, "starts_on"), "2026-11-18")
    qtbot.keyClicks(line(form, "languages"), "Swahili; en;  pt-BR")
    qtbot.keyClicks(line(form, "areas"), "KE-28; Likoni ;")
    focus_of(form).choose([6, 7])
    qtbot.keyClick(line(form, "areas"), Qt.Key.Key_Return, CONTROL)
    (made,) = workspace.read(consultations)
    kept = workspace.read(consultation_of, made.id)
    assert (kept.title, kept.country, kept.level) == ("Harbour talks", "KEN", "local")
    assert (kept.starts_on, kept.ends_on) == (date(2026, 11, 18), None)
    assert kept.areas == ("KE-28", "Likoni")
    assert kept.objectives_in_focus == (6, 7)
    assert kept.languages == ("sw", "en", "pt-BR")
    assert kept.attribution_rule == "chatham_house"
    assert shell.consultation_id == made.id
    assert page.form is None


def test_title_and_country_are_asked_for_beside_their_fields(
    shell: Shell, workspace: Workspace
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "starts_on").setText("yesterday")
    form.save()
    refused = {name for name, field in form.fields.items() if field.problem.sentence}
    assert refused == {"title", "country", "starts_on"}
    assert shell.focusWidget() is line(form, "title")
    assert workspace.read(consultations) == []


def test_a_rule_of_the_record_is_said_beside_its_field_with_everything_still_typed(
    shell: Shell, workspace: Workspace
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("Harbour talks")
    choose(form, "country", "KEN")
    line(form, "starts_on").setText("2026-11-18")
    line(form, "ends_on").setText("2026-11-17")
    form.save()
    assert "before the first day" in form.fields["ends_on"].problem.sentence
    assert line(form, "title").text() == "Harbour talks"
    assert page.form is form
    assert workspace.read(consultations) == []


def test_a_correction_starts_from_what_is_kept(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClick(shell, Qt.Key.Key_F2)
    form = form_of(page)
    assert line(form, "title").text() == "Harbour talks"
    line(form, "place").setText("Mombasa")
    form.save()
    (kept,) = workspace.read(consultations)
    assert (kept.id, kept.title, kept.place) == (consultation.id, "Harbour talks", "Mombasa")
    qtbot.waitUntil(lambda: page.overview.list.consultations.rows[0].place == "Mombasa")


def test_escape_leaves_the_form_and_asks_again_where_something_was_typed(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.make()
    qtbot.keyClick(line(form_of(page), "title"), Qt.Key.Key_Escape)
    assert page.form is None
    page.make()
    form = form_of(page)
    line(form, "title").setText("Harbour talks")
    qtbot.keyClick(line(form, "title"), Qt.Key.Key_Escape)
    assert "not saved" in form.notices.sentences[0]
    assert page.form is form
    qtbot.keyClick(line(form, "title"), Qt.Key.Key_Escape)
    assert page.form is None
    assert workspace.read(consultations) == []


def test_title_and_country_are_enough(shell: Shell, workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(shell)
    qtbot.keyClick(shell, Qt.Key.Key_N, CONTROL)
    form = form_of(page)
    for words in ("Harbour talks", "KEN"):
        qtbot.keyClicks(shell.focusWidget(), words)
        qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_S, CONTROL)
    (made,) = workspace.read(consultations)
    assert (made.title, made.country, made.level) == ("Harbour talks", "KEN", "local")
    assert form is not page.form


def test_a_country_offers_only_the_commissions_it_belongs_to_and_their_rounds(
    shell: Shell,
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    choose(form, "country", "EGY")
    region, cycle = form.fields["region"].control, form.fields["cycle_id"].control
    assert isinstance(region, QComboBox)
    assert isinstance(cycle, QComboBox)
    offered = [region.itemData(place) for place in range(region.count())]
    assert offered == [None, *regions_of("EGY")]
    assert len(offered) > 2
    choose(form, "region", "ESCWA")
    held_by = {cycle.id.hex: cycle.region for cycle in shell.workspace.read(review_cycles)}
    rounds = [held_by[cycle.itemData(place)] for place in range(1, cycle.count())]
    assert set(rounds) == {None, "ESCWA"}


def test_what_is_no_language_is_said_beside_the_field(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("Harbour talks")
    choose(form, "country", "KEN")
    line(form, "languages").setText("English; Klingonish")
    form.save()
    assert "Klingonish" in form.fields["languages"].problem.sentence
    assert page.form is form


def test_each_rule_of_attribution_says_what_it_means(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    rules = form_of(page).fields["attribution_rule"].control
    assert isinstance(rules, RuleChoice)
    assert rules.chosen == "chatham_house"
    assert set(rules.buttons) == set(ATTRIBUTION_RULES)
    assert all(button.accessibleDescription() for button in rules.buttons.values())
    rules.buttons["anonymous"].click()
    assert rules.chosen == "anonymous"


def test_a_correction_without_changes_keeps_every_field(shell: Shell, workspace: Workspace) -> None:
    (cycle, *_rest) = workspace.read(review_cycles)
    facts = {
        "title": "Harbour talks",
        "country": "KEN",
        "areas": ("KE-28", "Likoni"),
        "languages": ("sw", "en"),
        "partner_organisations": ("Harbour Aid",),
        "region": "ECA",
        "cycle_id": cycle.id,
        "mode": "hybrid",
        "level": "thematic",
        "attribution_rule": "on_the_record",
        "objectives_in_focus": (3, 7),
        "groups_planned": ("media", "migrants"),
        "starts_on": date(2026, 11, 18),
        "ends_on": date(2026, 11, 19),
    }
    before = workspace.write(open_consultation, **facts).model_dump()
    page = page_of(shell)
    page.correct()
    form_of(page).save()
    assert page.form is None
    assert workspace.read(consultation_of, before["id"]).model_dump() == before


def test_a_country_of_one_commission_suggests_it(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    choose(form, "country", "KEN")
    region = form.fields["region"].control
    assert isinstance(region, QComboBox)
    assert region.currentData() == "ECA"


def test_enter_works_on_the_consultation_the_focus_is_on(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    other = workspace.write(open_consultation, title="Market talks", country="UGA")
    page = page_of(shell)
    rows = [row.id for row in page.overview.list.consultations.rows]
    assert set(rows) == {consultation.id, other.id}
    qtbot.keyClick(page.overview.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_Return)
    assert shell.consultation_id == rows[1]


def test_the_list_follows_what_is_recorded(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    page = page_of(shell)
    workspace.write(
        record_input,
        consultation_id=consultation.id,
        text="The fee was three months of wages.",
        kind="challenge",
        stakeholder_group="migrants",
        objectives=(6,),
    )
    qtbot.waitUntil(lambda: page.overview.list.consultations.rows[0].inputs == 1)
    said = page.overview.list.consultations.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 input, 1 of 23 objectives, 15 groups not heard yet" in said


def test_the_model_keeps_the_rules_of_qt(shell: Shell, consultation: Consultation) -> None:
    page = page_of(shell)
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(page.overview.list.consultations, mode)
    page.overview.list.show_rows(shell.workspace.read(consultations), consultation.id)
    assert tester.model().rowCount() == 1


def test_a_field_for_several_says_which_are_ticked(qtbot: QtBot) -> None:
    field = ManyChoice([(1, "One & only"), (2, "Two"), (3, "Three")], "None")
    qtbot.addWidget(field)
    assert field.summary == "None"
    with qtbot.waitSignal(field.changed):
        field.choose([3, 1])
    assert field.chosen == (1, 3)
    assert field.summary == field.accessibleDescription() == "One & only, Three"


def test_ticking_leaves_the_list_open(qtbot: QtBot) -> None:
    field = ManyChoice([(1, "One"), (2, "Two")], "None")
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.open_list()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(field.menu_shown, key)
    assert field.chosen == (1, 2)
    assert field.menu_shown.isVisible()
    qtbot.keyClick(field.menu_shown, Qt.Key.Key_Escape)
    assert not field.menu_shown.isVisible()


def test_every_control_has_a_name(
    shell: Shell, consultation: Consultation, nameless: Callable[[QWidget], list[str]]
) -> None:
    page = page_of(shell)
    assert nameless(shell) == []
    page.make()
    assert nameless(shell) == []


def test_the_form_fits_the_width_of_a_small_screen(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    assert form_of(page).minimumSizeHint().width() <= 1093 - 264


def shown_titles(page: ConsultationsPage) -> list[str]:
    return [row.title for row in page.overview.list.consultations.rows]


def test_typing_in_the_search_field_leaves_only_what_says_it(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    workspace.write(open_consultation, title="Écoles du port", country="SEN", place="Dakar")
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_F, CONTROL)
    assert shell.focusWidget() is page.overview.search.words
    qtbot.keyClicks(page.overview.search.words, "ecol dak")
    assert shown_titles(page) == ["Écoles du port"]
    qtbot.keyClicks(page.overview.search.words, " nowhere")
    assert shown_titles(page) == []
    assert page.overview.search.isVisible()
    qtbot.keyClick(page.overview.search.words, Qt.Key.Key_Escape)
    assert len(shown_titles(page)) == 2


def test_a_consultation_is_closed_shown_among_the_closed_and_reopened(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: page.overview.list.consultations.rows[0].state == "closed")
    page.overview.search.states.choose("closed")
    assert shown_titles(page) == ["Harbour talks"]
    assert "open" in page.overview.turn.text()
    page.overview.search.states.choose("planned")
    assert shown_titles(page) == []
    page.overview.search.clear()
    page.turn()
    assert workspace.read(consultation_of, consultation.id).closed_on is None


def test_an_earlier_one_is_duplicated_by_its_title_alone(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    earlier = workspace.write(
        open_consultation,
        title="Harbour talks",
        country="KEN",
        targets={"migrants": 30},
        starts_on=date(2025, 3, 1),
    )
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_D, CONTROL)
    asked = page.overview.duplicating
    assert shell.focusWidget() is asked.title
    asked.title.setText("")
    qtbot.keyClick(asked.title, Qt.Key.Key_Return)
    assert asked.field.problem.sentence
    qtbot.keyClicks(asked.title, "Harbour talks, second year")
    qtbot.keyClick(asked.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.overview.list.consultations.rows) == 2)
    made = page.overview.list.current
    assert made is not None
    assert made != earlier.id
    kept = workspace.read(consultation_of, made)
    assert (kept.title, kept.targets, kept.starts_on) == (
        "Harbour talks, second year",
        {"migrants": 30},
        None,
    )
    assert not asked.isVisible()


def test_n_begins_another_one(shell: Shell, consultation: Consultation, qtbot: QtBot) -> None:
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_N)
    assert page.form is not None


def test_a_card_names_the_groups_that_are_missing(shell: Shell, workspace: Workspace) -> None:
    workspace.write(
        open_consultation, title="Few", country="KEN", groups_planned=("media", "academia")
    )
    page = page_of(shell)
    index = page.overview.list.consultations.index(0)
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
        assert index.data(role) == "Not heard yet: Academia, Media"
    assert "2 groups not heard yet" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_many_consultations_are_read_elsewhere_and_the_latest_question_wins(
    shell: Shell, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(home_reading, "FEW", 3)
    for number in range(12):
        workspace.write(open_consultation, title=f"Talks {number}", country="KEN")
    page = page_of(shell)
    qtbot.waitUntil(lambda: len(shown_titles(page)) == 12)
    for letters in ("1", "11"):
        page.overview.search.words.setText(letters)
    qtbot.waitUntil(lambda: shown_titles(page) == ["Talks 11"])
    qtbot.wait(200)
    assert shown_titles(page) == ["Talks 11"]


def test_the_steps_are_walked_by_keys_and_say_what_is_missing(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    assert "Needed: Title, Country." in form.missing.text()
    for step in range(1, 5):
        qtbot.keyClick(form, Qt.Key.Key_PageDown, CONTROL)
        assert form.steps.currentIndex() == step
        assert form.isAncestorOf(shell.focusWidget())
    qtbot.keyClick(form, Qt.Key.Key_PageDown, CONTROL)
    assert form.steps.currentIndex() == 4
    qtbot.keyClick(form, Qt.Key.Key_PageUp, CONTROL)
    assert form.steps.currentIndex() == 3
    line(form, "title").setText("Harbour talks")
    assert "Needed: Country." in form.missing.text()
    form.save()
    assert form.steps.currentIndex() == 0
    assert form.fields["country"].problem.sentence


def test_people_hoped_for_and_sessions_planned_are_kept(shell: Shell, workspace: Workspace) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("Harbour talks")
    choose(form, "country", "KEN")
    line(form, "sessions_planned").setText("many")
    targets_of(form).lines["migrants"].setText("-3")
    form.save()
    assert form.fields["sessions_planned"].problem.sentence
    assert form.fields["targets"].problem.sentence
    line(form, "sessions_planned").setText("12")
    groups_of(form).choose(["migrants", "media"])
    shown = {g for g, control in targets_of(form).lines.items() if not control.isHidden()}
    assert shown == {"migrants", "media"}
    targets_of(form).lines["migrants"].setText("30")
    form.save()
    (made,) = workspace.read(consultations)
    kept = workspace.read(consultation_of, made.id)
    assert (kept.sessions_planned, kept.targets) == (12, {"migrants": 30})


def test_a_round_table_or_an_area_of_the_fund_ticks_its_objectives(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    focus = focus_of(form_of(page))
    tables = focus.tables.menu().actions()
    tables[0].trigger()
    assert focus.ticked == round_table_seeds()[0].objectives
    assert numbers_in(focus.numbers.text()) == set(focus.ticked)
    areas = focus.areas.menu().actions()
    areas[0].trigger()
    assert set(focus.ticked) == {*round_table_seeds()[0].objectives, *mptf_areas()[0].objectives}
    tables[0].trigger()
    assert not set(focus.ticked) & set(round_table_seeds()[0].objectives)


@given(st.sets(st.integers(1, 23)))
def test_numbers_drawn_together_are_read_as_the_same(numbers: set[int]) -> None:
    assert numbers_in(as_numbers(sorted(numbers))) == numbers


@pytest.mark.parametrize("typed", ["0", "24", "7-", "a", "1-99", "-3", "7 8"])
def test_what_are_no_numbers_of_objectives_is_refused(typed: str) -> None:
    assert numbers_in(typed) is None


def test_areas_are_found_by_name_or_code_and_listed_by_down(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    choose(form, "country", "KEN")
    areas = line(form, "areas")
    assert isinstance(areas, AreasLine)
    form.steps.go_to("areas")
    areas.setFocus()
    qtbot.keyClick(areas, Qt.Key.Key_Down)
    names = areas.completer().completionModel()
    assert names.rowCount() == len(subdivisions_of("KEN"))
    areas.completer().popup().hide()
    qtbot.keyClicks(areas, "ke-28")
    offered = [names.index(row, 0).data() for row in range(names.rowCount())]
    assert offered == ["Mombasa"]
    areas.completer().popup().hide()


def test_where_somebody_was_is_found_again(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(open_consultation, title="Market talks", country="UGA")
    page = page_of(shell)
    page.overview.list.select(consultation.id)
    place = page.place()
    assert page.overview.list.current == consultation.id
    page.overview.list.select(page.overview.list.consultations.rows[0].id)
    page.return_to({"state": "strange", "consultation": 7})
    page.return_to(place)
    assert page.overview.list.current == consultation.id
