"""What can be done with one session, whole in every language."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gcm_desktop.texts import LANGUAGES, use_language
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_panel import SessionPanel


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def test_every_button_has_room_for_its_words(spoken: str, qtbot: QtBot) -> None:
    panel = SessionPanel(writable=True)
    qtbot.addWidget(panel)
    panel.show()
    scrolled = panel.findChild(Scrolled)
    assert scrolled is not None
    assert scrolled.widget().minimumSizeHint().width() <= scrolled.viewport().width()
    assert panel.width() < 440
