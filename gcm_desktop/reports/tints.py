"""Shades of an organisation's colour, each as light as the usual one in its place.

What is as light (relative luminance, WCAG 2.2) has the same contrast with what stands on it, and is
the same grey in black and white: so numbers stay as readable in every template.
"""

from collections.abc import Iterator, Sequence

from gcm_desktop.consultation.report_templates import contrast

SHADES = ("DCEAF6", "B2D2EC", "76ADDA", "2676B5", "07477B")
"""Behind counts, from few to many, as six hexadecimal digits; none is drawn anywhere else."""
LIGHT_INK_FROM = 3
"""The first shade on which light digits are read better than dark ones."""
EMPTY_CELL = "F4F7FA"
HALVINGS = 20
"""Steps after which a mixture is nearer than eight bits of a colour can tell."""


def shades_of(own: str, usual: Sequence[str] = (*SHADES, EMPTY_CELL)) -> Iterator[str]:
    """The colour mixed with white or black until it is as light as each of the usual ones."""
    for colour in usual:
        yield _as_light_as(colour, own)


def _as_light_as(usual: str, own: str) -> str:
    wanted = _light(usual)
    end = "FFFFFF" if wanted > _light(own) else "000000"
    near, far = 0.0, 1.0
    for _step in range(HALVINGS):
        middle = (near + far) / 2
        short = (_light(_mixed(own, end, middle)) < wanted) == (end == "FFFFFF")
        near, far = (middle, far) if short else (near, middle)
    return _mixed(own, end, near)


def _mixed(own: str, other: str, share: float) -> str:
    pairs = ((int(one[at : at + 2], 16) for one in (own, other)) for at in (0, 2, 4))
    return "".join(f"{round(mine + (theirs - mine) * share):02X}" for mine, theirs in pairs)


def _light(colour: str) -> float:
    """How far a colour is from black, 1 to 21."""
    return contrast(colour, "000000")
