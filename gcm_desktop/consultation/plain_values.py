"""What leaves as plain values, for JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any


def plain_values(told: Any) -> dict[str, Any]:
    """A frozen value as JSON takes it: dates as ISO 8601, tuples as lists, nothing left out."""
    plain: dict[str, Any] = _plain(asdict(told))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(found) for name, found in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(found) for found in value]
    return value.isoformat() if isinstance(value, date) else value
