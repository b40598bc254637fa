"""The commands: the same actions and queries as in the window, without a window.

Data goes to standard output, sentences to standard error. The exit status is 0 when it is done,
1 when it was refused, 64 for wrong usage, 70 for a fault of the program, 130 when interrupted.
"""

from gcm_desktop.cli.running import main

__all__ = ["main"]
