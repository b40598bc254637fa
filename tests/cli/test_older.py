"""Commands on a file older than this device has seen: read with a warning, written knowingly."""

import shutil
from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_an_older_file_is_read_with_a_warning_and_written_only_knowingly(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    kept = shutil.copy(desk.path, desk.path.with_name("kept.gcm"))
    line = spoken(text="said later")
    said = gcm("capture", desk.path, "--consultation", desk.consultation, stdin=line)
    assert said.status == 0
    shutil.copy(kept, desk.path)

    read = gcm("inputs", desk.path, "--json")
    assert (read.status, read.json()) == (0, [])
    assert "1 input is missing" in read.err

    refused = gcm("capture", desk.path, "--consultation", desk.consultation, stdin=line)
    assert refused.status == 1
    assert "ACK" not in refused.out
    assert "1 input is missing" in refused.out + refused.err

    knowingly = gcm(
        "capture", desk.path, "--consultation", desk.consultation, "--continue-older", stdin=line
    )
    assert len(knowingly.acknowledged()) == 1
    assert gcm("check", desk.path).out == "OK\n"
