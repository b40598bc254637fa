"""A PIN reopens within the hour, three tries long, and nothing more."""

import time

import pytest

from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import pin as pins
from gcm_desktop.workspace.pin import LIFE_SECONDS, Pin, PinSpentError, WrongPinError

KEY = bytes(range(48))


def test_the_pin_gives_back_the_key() -> None:
    pin = Pin.around(KEY, "4071")
    assert pin.open("4071") == KEY
    assert pin.open("4071") == KEY


def test_digits_of_another_keyboard_are_the_same_pin() -> None:
    assert Pin.around(KEY, "4071").open("\uff14\uff10\uff17\uff11") == KEY


def test_after_three_wrong_tries_it_opens_no_more() -> None:
    pin = Pin.around(KEY, "4071")
    for left in (2, 1):
        with pytest.raises(WrongPinError) as told:
            pin.open("0000")
        assert told.value.left == left
    with pytest.raises(PinSpentError):
        pin.open("0000")
    with pytest.raises(PinSpentError):
        pin.open("4071")
    assert pin.expired()


def test_a_right_try_gives_three_again() -> None:
    pin = Pin.around(KEY, "4071")
    for _round in range(2):
        for _try in range(2):
            with pytest.raises(WrongPinError):
                pin.open("0000")
        assert pin.open("4071") == KEY


def test_after_an_hour_it_opens_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    pin = Pin.around(KEY, "4071")
    now = time.monotonic()
    assert not pin.expired(now)
    assert pin.expired(now + LIFE_SECONDS + 1)
    monkeypatch.setattr(time, "monotonic", lambda: now + LIFE_SECONDS + 1)
    with pytest.raises(PinSpentError):
        pin.open("4071")


def test_an_hour_asleep_is_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    pin = Pin.around(KEY, "4071")
    asleep = pins._with_sleep() + LIFE_SECONDS + 1
    monkeypatch.setattr(pins, "_with_sleep", lambda: asleep)
    assert pin.expired(time.monotonic())


def test_forgotten_it_holds_nothing() -> None:
    pin = Pin.around(KEY, "4071")
    pin.forget()
    assert not pin._locked
    with pytest.raises(PinSpentError):
        pin.open("4071")


def test_it_holds_neither_pin_nor_key_in_clear() -> None:
    held = repr(vars(Pin.around(KEY, "4071-the-pin")))
    assert "4071-the-pin" not in held
    assert repr(KEY[:8])[2:-1] not in held


@pytest.mark.parametrize("pin", ["", "1", "123"])
def test_a_pin_that_is_too_short_is_refused(pin: str) -> None:
    with pytest.raises(RefusedError, match="at least 4"):
        Pin.around(KEY, pin)
