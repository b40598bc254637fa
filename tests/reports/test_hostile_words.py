"""Words that break typesetters end on pages, within five seconds of CPU and 300 MB.

The system itself ends what wants more (`confined.py`); nothing is timed here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Confined = Callable[[str, Path], dict[str, Any]]

ENDLESS = {
    "no space": "abcdefghij" * 30_000,
    "one letter": "x" * 300_000,
    "one Chinese character": "移" * 100_000,
    "Arabic without spaces": "سلام" * 25_000,
    "Thai without spaces": "แรงงานข้ามชาติ" * 5_000,
    "combining marks": "a" + "\u0301" * 10_000,
    "Arabic marks": "ب" + "\u064b" * 10_000,
    "marks alone": "\u0301" * 10_000,
    "embeddings": "\u202b\u202a" * 10_000 + "ب a",
    "isolates": "\u2067א\u2066b" * 5_000 + "\u2069" * 10_000,
    "isolates that never end": "\u2068\u2067" * 20_000,
    "overrides": "\u202eabc\u202dשלום" * 3_000,
    "brackets": "(" * 20_000 + "ב" + ")" * 20_000,
    "ReportLab markup": "<para><b>&#x;</b><font size=1e9><seq/></para>" * 500,
    "HTML": "<script>alert(1)</script><iframe src=//example.org></iframe>" * 500,
    "files": "<img src=file:///etc/hostname><img src='file:///dev/zero'/>" * 500,
    "NUL": "a\x00" * 10_000,
    "private use": "\ue000\U000f0000" * 10_000,
    "unassigned": "\u0378\U000e0fff" * 10_000,
    "lone surrogates": "a\ud800\udfff\udc00" * 5_000,
    "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0" * 5_000,
    "joiners": "👨\u200d" * 10_000,
    "line ends": "a\n\u2029\x85" * 10_000,
    "all of private use": "".join(map(chr, range(0xE000, 0xF900))) * 5,
    "all that is unassigned in a plane": "".join(map(chr, range(0x40000, 0x44000))),
}


def written(words: str, folder: Path) -> Path:
    path = folder / "words"
    path.write_bytes(words.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_words_are_set_within_their_share(confined: Confined, tmp_path: Path, name: str):
    told = confined("set_words", written(ENDLESS[name], tmp_path))
    assert told.keys() == {"pages"}
    assert told["pages"] >= 1


@pytest.mark.parametrize("name", ENDLESS)
def test_long_words_are_set_in_a_table_within_their_share(
    confined: Confined, tmp_path: Path, name: str
):
    told = confined("set_everywhere", written(ENDLESS[name][:5_000], tmp_path))
    assert told.keys() == {"pages"}
    assert told["pages"] >= 1


def test_what_wants_more_than_its_share_is_ended(confined: Confined, tmp_path: Path):
    path = written("", tmp_path)
    assert confined("want_memory", path) == {"fault": "MemoryError()"}
    assert confined("want_time", path) == {"fault": "SIGXCPU"}
