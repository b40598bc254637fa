"""The workspace file: its key, its transactions, its journal, and what is rebuilt from it."""

from gcm_desktop.workspace.workspace import Workspace, needs_passphrase

__all__ = ["Workspace", "needs_passphrase"]
