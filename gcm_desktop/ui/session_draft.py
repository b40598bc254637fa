"""Where what is half typed about a session is kept inside the file."""

from uuid import UUID


def new_place(consultation_id: UUID) -> str:
    """Where a session of this consultation is kept that is not one yet."""
    return f"session/new/{consultation_id.hex}"


def place_of(session_id: UUID, part: str = "about") -> str:
    """Where what is half typed about a session is kept, by the part of it."""
    return f"session/{part}/{session_id.hex}"
