"""The report as a Word file to work on, unsigned, and what of such a file was changed.

Office Open XML is ECMA-376 (ISO/IEC 29500), in its transitional form, as Word writes it.
"""

from gcm_desktop.reports.word.comments import Comment as Comment
from gcm_desktop.reports.word.copying import as_report as as_report
from gcm_desktop.reports.word.copying import working_copy as working_copy
from gcm_desktop.reports.word.opening import WorkingCopyError as WorkingCopyError
from gcm_desktop.reports.word.reading import CopyRead as CopyRead
from gcm_desktop.reports.word.reading import Loose as Loose
from gcm_desktop.reports.word.reading import Read as Read
from gcm_desktop.reports.word.reading import read_copy as read_copy
