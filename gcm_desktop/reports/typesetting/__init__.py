"""Typesetting: blocks become an archival, accessible PDF in any mix of scripts.

It knows blocks and nothing of consultations.
"""

from gcm_desktop.reports.typesetting.about import About, Attachment, Colours, Typeset
from gcm_desktop.reports.typesetting.stamp import stamp_page
from gcm_desktop.reports.typesetting.typeset import typeset

__all__ = ["About", "Attachment", "Colours", "Typeset", "stamp_page", "typeset"]
