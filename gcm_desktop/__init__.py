"""GCM Desktop: the offline desk for consultations on the Global Compact for Migration."""

__version__ = "0.5.0"
