"""How long does a repaint of the coverage matrix take? (goal: 23 × 40 below 20 ms of CPU)

Beside it stands how long QPainter takes to fill the same rectangles with plain colours, in the same
run. The first repaint also draws each look once; the later ones are what typing elsewhere costs.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gcm_desktop.consultation.standing import Cell, Matrix
from gcm_desktop.ui.matrix import MatrixView

GOAL = 20.0
WIDTHS = (16, 40, 500)
COLOURS = ("#FFFFFF", "#DAE9F7", "#0A6EBD", "#FDF1DC")


def busy(columns: int) -> Matrix:
    """A matrix in which every standing occurs, in numbers of one to four digits."""
    chance = random.Random(columns)
    names = tuple(f"{n:032x}" for n in range(columns))
    cells = {}
    for number in range(1, 24):
        for name in names:
            inputs = chance.choice([0, 0, 1, 3, 12, 250, chance.randrange(5_000)])
            silent = chance.choice(["silent", "not_asked"])
            cells[number, name] = Cell(inputs, None, "heard" if inputs else silent)
    sums = {name: sum(cells[n, name].inputs for n in range(1, 24)) for name in names}
    return Matrix(
        by="session", columns=names, titles={name: f"Session {n}" for n, name in enumerate(names)},
        cells=cells, to_be_sorted={}, by_column=sums, present=dict.fromkeys(names, 20),
        asked=frozenset(range(1, 24)), in_focus=frozenset(), against_plan={},
    )  # fmt: skip


def cpu_milliseconds(act: Callable[[], object], rounds: int) -> float:
    """The median, of this process only: what others do on the machine is left out."""
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


def filling(view: MatrixView) -> Callable[[], object]:
    """Plain rectangles where the cells are, on a picture like the window's own."""
    model, port = view.model(), view.viewport()
    seen = port.rect()
    places = [
        place for row in range(model.rowCount()) for column in range(model.columnCount())
        if seen.intersects(place := QRect(view.visualRect(model.index(row, column))))
    ]  # fmt: skip
    picture = QImage(port.size(), QImage.Format.Format_ARGB32_Premultiplied)
    colours = [QColor(name) for name in COLOURS]

    def fill() -> None:
        painter = QPainter(picture)
        for number, place in enumerate(places):
            painter.fillRect(place, colours[number % len(colours)])
        painter.end()

    return fill


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer rounds")
    rounds = 20 if parser.parse_args().short else 200
    application = QApplication.instance() or QApplication([])
    view = MatrixView()
    view.resize(1900, 900)
    view.show()
    missed = False
    print(f"{'23 × columns':<14}{'show':>9}{'first':>9}{'repaint':>9}{'filling':>9}{'ratio':>7}")
    for columns in WIDTHS:
        told = busy(columns)
        shown = cpu_milliseconds(lambda told=told: view.show_matrix(told), 1)
        first = cpu_milliseconds(view.viewport().repaint, 1)
        application.processEvents()
        repaint = cpu_milliseconds(view.viewport().repaint, rounds)
        plain = cpu_milliseconds(filling(view), rounds)
        late = columns == 40 and repaint > GOAL
        missed = missed or late
        print(
            f"{columns:<14}{shown:>7.2f} {first:>8.2f} {repaint:>8.2f} {plain:>8.2f} "
            f"{repaint / plain:>6.1f}{'  missed' if late else ''}"
        )
    view.close()
    sys.exit(missed)


if __name__ == "__main__":
    main()
