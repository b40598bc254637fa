"""The workspace file: its key, its transactions, its journal, and what is rebuilt from it."""

from gcm_desktop.workspace.secret import needs_passphrase
from gcm_desktop.workspace.workspace import Workspace

__all__ = ["Workspace", "needs_passphrase"]
