"""Finds the files that ship beside the program: reference data, fonts, schemas, catalogues."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# The package's own folder comes first: beside an installed package, "resources" may be anyone's.
_HOMES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def shipped(*parts: str) -> Path:
    """The file or folder `parts` of the shipped resources.

    An installed wheel keeps them inside the package, a checkout in `resources/` beside it.
    Raises FileNotFoundError, naming only the relative part, where neither has it.
    """
    for home in _HOMES:
        found = home.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError("/".join(("resources", *parts)))
