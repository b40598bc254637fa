"""Stores of passphrases as tests need them: none is of the computer that runs them."""

from collections.abc import Callable
from threading import Event


class Held:
    """A store in memory; like the one of a system it refuses to delete what is not there."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str, /) -> str | None:
        self.asked += 1
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.asked += 1
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        self.asked += 1
        del self.entries[service, username]


class Failing(Held):
    """A store that throws whatever it likes, with what it was given in it."""

    def __init__(self, error: Callable[[str], Exception] = ValueError) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str, /) -> str | None:
        raise self.error(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str, /) -> None:
        raise self.error(f"{service} {username} {password}")


class Waiting(Held):
    """A store that waits for a person before it keeps or gives anything."""

    def __init__(self) -> None:
        super().__init__()
        self.waits, self.unlocked = Event(), Event()

    def get_password(self, service: str, username: str, /) -> str | None:
        self._wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self._wait()
        super().set_password(service, username, password)

    def _wait(self) -> None:
        self.waits.set()
        self.unlocked.wait(20)
