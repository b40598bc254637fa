"""The language somebody works in: kept on this device, for each consultation."""

from contextlib import suppress
from uuid import UUID

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.profile import Profile
from gcm_desktop.reference import language_name
from gcm_desktop.texts import LANGUAGES, language
from gcm_desktop.workspace import Workspace


def working_language(workspace: Workspace, profile: Profile, about: UUID) -> str:
    """The language chosen on this device; by default the first that is offered."""
    offered = languages_offered(workspace, about)
    kept = profile.note(_note(about)).get("language")
    return kept if isinstance(kept, str) and kept in offered else offered[0]


def keep_working_language(profile: Profile, about: UUID, chosen: str) -> None:
    """Remember the choice. A comfort: where it cannot be kept, nothing is said of it."""
    with suppress(OSError):
        profile.keep_note(_note(about), {"language": chosen})


def languages_offered(workspace: Workspace, about: UUID) -> tuple[str, ...]:
    """The tags of the consultation's languages first, then the screen's, then those of reports."""
    held_in = workspace.read(consultation, about).languages
    return tuple(dict.fromkeys((*held_in, language(), *LANGUAGES)))


def in_its_name(tag: str) -> str:
    """A language as the screen calls it."""
    return language_name(tag, language())


def _note(about: UUID) -> str:
    return f"language-{about.hex}"
