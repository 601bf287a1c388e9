"""QBO Desktop: QuickBooks Online and a practice system kept in step from the desktop."""

__version__ = "0.1.0"
