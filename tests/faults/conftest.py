"""What tests under faults start from: the recorder, compiled, and the program with it loaded."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.meeting import Ground
from tests.faults.program import Program, make_recorder

SEED = 20260921


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorder. Without a compiler the tests fail, and say what to install."""
    return make_recorder(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="session")
def shared_ground(recorder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Where faults are tried; what a deed starts from is made once."""
    with Program(recorder) as program:
        yield Ground(tmp_path_factory.mktemp("ground"), program, random.Random(SEED))


@pytest.fixture
def ground(shared_ground: Ground) -> Ground:
    """The same, with the same faults whichever tests ran before."""
    shared_ground.chance.seed(SEED)
    return shared_ground
