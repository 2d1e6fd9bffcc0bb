"""Publishes a trained model for single-row scoring, with rows that prove its numbers."""

from .errors import PublishError
from .publish import publish

__all__ = ["PublishError", "publish"]
__version__ = "0.1.0"
