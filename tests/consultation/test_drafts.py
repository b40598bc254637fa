"""Drafts: half-typed words, nobody's record yet."""

from uuid import uuid4

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import (
    draft,
    drop_draft,
    keep_draft,
    strike_draft,
    strike_drafts_about,
    waiting,
)
from gcm_desktop.consultation.inputs import record_input, strike_input
from gcm_desktop.workspace import Workspace

HALF = {"text": "They took our pass", "objectives": [4], "language": "en", "speaker": None}


def test_half_typed_words_are_kept(workspace: Workspace) -> None:
    workspace.write(keep_draft, "capture", HALF)
    assert workspace.read(draft, "capture") == HALF
    assert workspace.read(draft, "elsewhere") is None


def test_the_last_words_stand(workspace: Workspace) -> None:
    for text in ("T", "Th", "The"):
        workspace.write(keep_draft, "capture", {"text": text})
    assert workspace.read(draft, "capture") == {"text": "The"}


def test_half_typed_words_outlive_the_program(workspace: Workspace, profile) -> None:
    workspace.write(keep_draft, "capture", HALF)
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert again.read(draft, "capture") == HALF


def test_a_dropped_draft_is_gone_and_dropping_nothing_is_harmless(workspace: Workspace) -> None:
    workspace.write(keep_draft, "capture", HALF)
    workspace.write(drop_draft, "capture")
    workspace.write(drop_draft, "capture")
    assert workspace.read(draft, "capture") is None


def test_a_draft_goes_when_it_is_saved(workspace: Workspace, consultation: Consultation) -> None:
    workspace.write(keep_draft, "capture", HALF)
    workspace.write(keep_draft, "elsewhere", HALF)
    workspace.write(
        record_input, consultation_id=consultation.id, text="They took our passports.",
        kind="experience", stakeholder_group="migrants", draft="capture",
    )  # fmt: skip
    assert workspace.read(draft, "capture") is None
    assert workspace.read(draft, "elsewhere") == HALF


def test_a_draft_stays_when_saving_is_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    from gcm_desktop.errors import RefusedError

    workspace.write(keep_draft, "capture", HALF)
    try:
        workspace.write(
            record_input, consultation_id=consultation.id, text=" ", kind="experience",
            stakeholder_group="migrants", draft="capture",
        )  # fmt: skip
    except RefusedError:
        pass
    else:
        raise AssertionError
    assert workspace.read(draft, "capture") == HALF


def test_striking_takes_the_draft_along(workspace: Workspace, consultation: Consultation) -> None:
    entry = workspace.write(
        record_input, consultation_id=consultation.id, text="They took our passports.",
        kind="experience", stakeholder_group="migrants",
    )  # fmt: skip
    workspace.write(keep_draft, "amending", HALF)
    workspace.write(strike_input, entry.id, draft="amending")
    assert workspace.read(draft, "amending") is None


def test_a_broken_paste_in_a_draft_breaks_nothing(workspace: Workspace) -> None:
    workspace.write(keep_draft, "capture", {"text": "half \ud83d and \0"})
    assert workspace.read(draft, "capture") == {"text": "half \ufffd and \ufffd"}


def test_drafts_are_no_changes_to_be_undone_or_dated(
    workspace: Workspace, consultation: Consultation
) -> None:
    before = workspace.digest()
    workspace.write(keep_draft, "capture", HALF)
    assert workspace.digest() == before
    assert workspace.undo() == "open_consultation"
    assert workspace.read(draft, "capture") == HALF


def test_struck_words_that_were_never_saved_are_not_in_the_log_either(
    workspace: Workspace,
) -> None:
    def on_disk() -> bytes:
        beside = sorted(workspace.path.parent.glob(f"{workspace.path.name}*"))
        return b"".join(file.read_bytes() for file in beside)

    workspace.write(keep_draft, "capture", {"text": "vhalfxtyped words"})
    assert b"vhalfxtyped" in on_disk()
    workspace.write(strike_draft, "capture")
    assert b"vhalfxtyped" not in on_disk()
    assert workspace.read(draft, "capture") is None


def test_what_is_half_typed_about_a_record_goes_from_every_form_and_from_the_log(
    workspace: Workspace,
) -> None:
    def on_disk() -> bytes:
        beside = sorted(workspace.path.parent.glob(f"{workspace.path.name}*"))
        return b"".join(file.read_bytes() for file in beside)

    meant, other = uuid4(), uuid4()
    mine = {f"translation-{meant.hex}-fr": {"text": "vmienxwords"},
            f"answer-{meant}": {"text": "vmienxwords"},
            "capture/1": {"text": "vmienxwords", "editing": meant.hex}}  # fmt: skip
    others = {f"translation-{other.hex}-fr": HALF, "capture/2": {**HALF, "editing": other.hex}}
    for place, facts in (mine | others).items():
        workspace.write(keep_draft, place, facts)
    assert b"vmienxwords" in on_disk()
    workspace.write(strike_drafts_about, meant)
    assert workspace.read(waiting) == others.keys()
    assert b"vmienxwords" not in on_disk()
