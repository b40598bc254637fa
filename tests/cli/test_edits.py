"""The commands about working copies: report to DOCX, and import-edits."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import pytest

from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.passages import comments
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]


@pytest.fixture
def sample(gcm: Run, tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "sample.gcm"
    return path, gcm("sample", path, "--no-passphrase").out.strip()


@pytest.fixture
def copy(gcm: Run, sample: tuple[Path, str], tmp_path: Path) -> Path:
    path, about = sample
    output = tmp_path / "copy.docx"
    ended = gcm("report", path, "--consultation", about, "-o", output)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    return output


def finding(gcm: Run, sample: tuple[Path, str], at: int = 0) -> Any:
    return gcm("findings", sample[0], "--consultation", sample[1], "--json").json()[at]


def reword(copy: Path, before: str, after: str) -> Path:
    """The copy as it comes back, with other words in it."""
    back = copy.with_name("back.docx")
    back.unlink(missing_ok=True)
    with zipfile.ZipFile(copy) as made, zipfile.ZipFile(back, "w") as fresh:
        for name in made.namelist():
            fresh.writestr(name, made.read(name).replace(before.encode(), after.encode()))
    return back


def test_a_working_copy_is_made_for_this_user_only_and_noted(
    gcm: Run, sample: tuple[Path, str], copy: Path, profile: Profile
) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert zipfile.is_zipfile(copy)
    with Workspace.open(sample[0], None, profile=profile, read_only=True) as workspace:
        [noted] = workspace.read(issued_reports, UUID(sample[1]))
    assert noted.signers == ()


def test_a_working_copy_is_never_signed(gcm: Run, sample: tuple[Path, str], tmp_path: Path) -> None:
    output = tmp_path / "copy.DOCX"
    ended = gcm("report", sample[0], "--consultation", sample[1], "-o", output, "--sign", "me.p12")
    assert ended.status == 1
    assert "never signed" in ended.err
    assert not output.exists()


def test_changes_are_listed_and_nothing_changes(
    gcm: Run, sample: tuple[Path, str], copy: Path
) -> None:
    words = finding(gcm, sample)["text"]
    back = reword(copy, words, "Quite other words.")
    shown = gcm("import-edits", sample[0], back)
    assert shown.status == 0
    assert words in shown.out
    assert "Quite other words." in shown.out
    told = gcm("import-edits", sample[0], back, "--list", "--json").json()
    [change] = told["changes"]
    assert (change["table"], change["copy_says"]) == ("finding", "Quite other words.")
    assert finding(gcm, sample)["text"] == words


def test_comments_are_told_beside_their_words_and_taken_in_by_nobody(
    gcm: Run, sample: tuple[Path, str], copy: Path
) -> None:
    first, second = finding(gcm, sample)["text"], finding(gcm, sample, 1)["text"]
    back = reword(copy, first, "Quite other words.")
    document = docx.Document(str(back))
    for words, said in (("Quite other words.", "Which ones?"), (second, "Agreed.")):
        paragraph = next(one for one in document.paragraphs if one.text == words)
        comment = document.add_comment(paragraph.runs, author="Ministry")
        comment.paragraphs[0].add_run(said)
    document.save(str(back))
    shown = gcm("import-edits", sample[0], back).out
    after = shown[shown.index("Quite other words.") :]
    assert "  Ministry in a comment: Which ones?" in after
    assert "Commented on in the copy and not changed:" in after
    told = gcm("import-edits", sample[0], back, "--json").json()
    [change] = told["changes"]
    assert [(one["author"], one["words"]) for one in change["comments"]] == [
        ("Ministry", "Which ones?")
    ]
    assert [(one["kind"], len(one["comments"])) for one in told["told"]] == [("commented", 1)]
    ended = gcm("import-edits", sample[0], back, "--accept-all", "--asked-by", "Ministry")
    assert ended.status == 0
    assert finding(gcm, sample, 1)["text"] == second


def test_a_named_change_is_taken_in_with_who_asked(
    gcm: Run, sample: tuple[Path, str], copy: Path, profile: Profile
) -> None:
    back = reword(copy, finding(gcm, sample)["text"], "Quite other words.")
    [change] = gcm("import-edits", sample[0], back, "--json").json()["changes"]
    refused = gcm("import-edits", sample[0], back, "--accept", change["id"])
    assert refused.status == 1
    assert "--asked-by" in refused.err
    unknown = gcm(
        "import-edits", sample[0], back, "--accept", change["id"], "ZZZZZZZZ", "--asked-by", "M"
    )
    assert (unknown.status, unknown.out) == (1, "")
    done = gcm("import-edits", sample[0], back, "--accept", change["id"], "--asked-by", "Ministry")
    assert done.status == 0
    assert change["id"] in done.out
    assert finding(gcm, sample)["text"] == "Quite other words."
    with Workspace.open(sample[0], None, profile=profile, read_only=True) as workspace:
        said = workspace.read(comments, UUID(sample[1]))
    assert "Ministry" in {one.author for one in said}
    assert gcm("import-edits", sample[0], back, "--json").json()["changes"] == []


def test_all_are_taken_in_but_those_to_be_looked_at_twice(
    gcm: Run, sample: tuple[Path, str], copy: Path
) -> None:
    first, second = (finding(gcm, sample, at)["text"] for at in (0, 1))
    taken = reword(copy, first, "Words of another copy.")
    assert gcm("import-edits", sample[0], taken, "--accept-all", "--asked-by", "A").status == 0
    content = reword(copy, first, "Words of the first.").read_bytes()
    copy.write_bytes(content)
    back = reword(copy, second, "Words of the second.")
    done = gcm("import-edits", sample[0], back, "--accept-all", "--asked-by", "B")
    assert done.status == 0
    assert "1 change was not taken in." in done.err
    now = [finding(gcm, sample, at)["text"] for at in (0, 1)]
    assert now == ["Words of another copy.", "Words of the second."]


def test_what_is_no_working_copy_is_refused_in_one_sentence(
    gcm: Run, sample: tuple[Path, str], tmp_path: Path
) -> None:
    path = tmp_path / "words.docx"
    path.write_text("words")
    ended = gcm("import-edits", sample[0], path)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert "no Word document" in ended.err
