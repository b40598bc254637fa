"""What a screen reader finds of a program: the tree of AT-SPI, asked for from another process.

No part of the tests that pytest collects; `drive_accessible.py` stands on it. The numbers of roles,
states and relations are those of AT-SPI 2 (at-spi2-core, `atspi-constants.h`). Needs jeepney, a
D-Bus library in Python alone, and a session bus on which at-spi2-core can be started.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

REGISTRY = "org.a11y.atspi.Registry"
DESKTOP = "/org/a11y/atspi/accessible/root"
KEYBOARD = "/org/a11y/atspi/registry/deviceeventcontroller"
PRESS, RELEASE, SYMBOL = 0, 1, 3
MODIFIERS = {"ctrl": 37, "shift": 50, "alt": 64}
"""Key codes of the left ones on a keyboard as X.Org numbers it."""
SYMBOLS = {"Tab": 0xFF09, "Return": 0xFF0D, "Escape": 0xFF1B, "Down": 0xFF54}
STATES = {
    "active": 1, "checked": 4, "editable": 7, "enabled": 8, "focusable": 11, "focused": 12,
    "selected": 23, "sensitive": 24, "showing": 25, "visible": 30, "checkable": 41,
}  # fmt: skip
LABELLED_BY = 2
WAIT = 20.0  # seconds


class FailedError(Exception):
    """The program did not do what was expected; the sentence says where."""


class Place(NamedTuple):
    """Where something is, in pixels from the corner of the screen."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def around(self, *others: "Place") -> "Place":
        """The smallest place that holds this one and the others that are anywhere."""
        held = (self, *(other for other in others if other.width))
        left, top = min(one.left for one in held), min(one.top for one in held)
        right, bottom = max(one.right for one in held), max(one.bottom for one in held)
        return Place(left, top, right - left, bottom - top)


class Bus:
    """The bus of AT-SPI."""

    def __init__(self) -> None:
        with open_dbus_connection(bus="SESSION") as session:
            asked = new_method_call(
                DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress"
            )
            [address] = session.send_and_get_reply(asked, timeout=WAIT).body
        self._bus: DBusConnection = open_dbus_connection(bus=address)

    def call(
        self, at: tuple[str, str], interface: str, method: str, signature: str = "", *words: Any
    ) -> Any:
        """What the method answers, or `None` where there is nothing any more."""
        name = interface if "." in interface else f"org.a11y.atspi.{interface}"
        address = DBusAddress(at[1], at[0], name)
        asked = new_method_call(address, method, signature or None, words)
        answer = self._bus.send_and_get_reply(asked, timeout=WAIT)
        if answer.header.message_type is MessageType.error or not answer.body:
            return None
        return answer.body[0]

    def told(self, at: tuple[str, str], interface: str, name: str) -> Any:
        """A property."""
        properties = "org.freedesktop.DBus.Properties"
        found = self.call(at, properties, "Get", "ss", f"org.a11y.atspi.{interface}", name)
        return None if found is None else found[1]

    def presses(self, *keys: str) -> None:
        """Type keys as an aid for the hands does: `Tab`, `ctrl+k`."""
        for key in keys:
            *held, last = key.split("+")
            for name in held:
                self._key(MODIFIERS[name], PRESS)
            self._key(SYMBOLS[last] if last in SYMBOLS else ord(last), SYMBOL)
            for name in held:
                self._key(MODIFIERS[name], RELEASE)

    def types(self, text: str) -> None:
        for letter in text:
            self._key(ord(letter), SYMBOL)

    def _key(self, key: int, kind: int) -> None:
        at = (REGISTRY, KEYBOARD)
        self.call(at, "DeviceEventController", "GenerateKeyboardEvent", "isu", key, "", kind)
        time.sleep(0.004)

    def programs(self) -> list["Found"]:
        """The roots of the programs that are there."""
        return Found(self, (REGISTRY, DESKTOP)).children


@dataclass(eq=False)
class Found:
    """Something that a screen reader can stand on; its facts as they were when first asked for."""

    bus: Bus
    at: tuple[str, str]
    parent: "Found | None" = field(default=None, repr=False)

    @cached_property
    def role(self) -> str:
        return str(self.bus.call(self.at, "Accessible", "GetRoleName"))

    @cached_property
    def name(self) -> str:
        return str(self.bus.told(self.at, "Accessible", "Name") or "").strip()

    @cached_property
    def description(self) -> str:
        return str(self.bus.told(self.at, "Accessible", "Description") or "").strip()

    @cached_property
    def states(self) -> frozenset[str]:
        low, high = self.bus.call(self.at, "Accessible", "GetState") or (0, 0)
        bits = low | high << 32
        return frozenset(name for name, place in STATES.items() if bits >> place & 1)

    @cached_property
    def place(self) -> Place:
        return Place(*(self.bus.call(self.at, "Component", "GetExtents", "u", 0) or (0, 0, 0, 0)))

    @cached_property
    def does(self) -> frozenset[str]:
        """The interfaces it has, by their last word."""
        names = self.bus.call(self.at, "Accessible", "GetInterfaces") or ()
        return frozenset(name.rpartition(".")[2] for name in names)

    @cached_property
    def labels(self) -> list["Found"]:
        """What labels it."""
        relations = self.bus.call(self.at, "Accessible", "GetRelationSet") or ()
        return [
            Found(self.bus, target)
            for kind, targets in relations
            if kind == LABELLED_BY
            for target in targets
        ]

    @cached_property
    def children(self) -> list["Found"]:
        found = self.bus.call(self.at, "Accessible", "GetChildren") or ()
        return [Found(self.bus, at, self) for at in found]

    def child(self, place: int) -> "Found | None":
        """One child, where there are too many to ask for all."""
        at = self.bus.call(self.at, "Accessible", "GetChildAtIndex", "i", place)
        return None if at is None else Found(self.bus, at, self)

    @property
    def ancestors(self) -> Iterator["Found"]:
        upper = self.parent
        while upper is not None:
            yield upper
            upper = upper.parent

    def again(self) -> "Found":
        """The same, with its facts as they are now."""
        return Found(self.bus, self.at, self.parent)

    def press(self, action: str = "") -> None:
        """Do the action of this name, by default the first."""
        count = self.bus.told(self.at, "Action", "NActions") or 0
        names = [self.bus.call(self.at, "Action", "GetName", "i", n) for n in range(count)]
        if not names or (action and action not in names):
            raise FailedError(f"{self.role} “{self.name}” offers no action {action}: {names}")
        wanted = names.index(action) if action else 0
        self.bus.call(self.at, "Action", "DoAction", "i", wanted)

    def focus(self) -> None:
        self.bus.call(self.at, "Component", "GrabFocus")

    def select(self, place: int) -> bool:
        """Select the child at this place."""
        return bool(self.bus.call(self.at, "Selection", "SelectChild", "i", place))

    def write(self, text: str) -> None:
        """Put this text in, in place of what is there."""
        if not self.bus.call(self.at, "EditableText", "SetTextContents", "s", text):
            raise FailedError(f"{self.role} “{self.name}” takes no text.")

    @property
    def text(self) -> str:
        return str(self.bus.call(self.at, "Text", "GetText", "ii", 0, -1) or "")


def walk(root: Found, into: Callable[[Found], bool]) -> Iterator[Found]:
    """Everything that shows below this, in the order of the tree; whose parts, `into` says."""
    for child in root.children:
        if "showing" in child.states:
            yield child
            if into(child):
                yield from walk(child, into)
