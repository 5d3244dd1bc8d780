"""Pullquote: ask a news archive a question and get the articles' own words, verbatim and attributed.

The names are loaded when they are first used, so that importing `index` costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.adding import Progress
    from index.archive import Archive
    from index.catalog.filtering import day
    from index.cli.sample import open_sample
    from index.encoding.base import Encoder, EncoderIdentity
    from index.errors import (
        ArchiveError,
        DamagedArchive,
        EncoderError,
        IncompatibleArchive,
        InputError,
        PullquoteError,
        ReadError,
        SettingsError,
        StorageError,
    )
    from index.evaluation.dataset import Expected, Question, read_off_topic, read_questions
    from index.evaluation.results import Comparison, Evaluation, Figure, Outcome
    from index.evaluation.running import evaluate
    from index.passages import count_paragraphs
    from index.quoting import newer_figures
    from index.reading import Metadata, read_bytes
    from index.remarks import remark
    from index.settings import Settings
    from index.types import (
        AddReport,
        AlsoIn,
        Answer,
        Article,
        Difference,
        Filters,
        Furniture,
        Note,
        Passage,
        Place,
        Quote,
        QuoteReference,
        Recheck,
        Rejected,
        Verification,
    )

# Read when numpy is loaded. Its threads gain next to nothing on a question's multiplications, and spin for twenty
# milliseconds after each, in the way of whoever else asks.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOMES = {
    "index.adding": ("Progress",),
    "index.archive": ("Archive",),
    "index.catalog.filtering": ("day",),
    "index.cli.sample": ("open_sample",),
    "index.encoding.base": ("Encoder", "EncoderIdentity"),
    "index.errors": (
        "ArchiveError",
        "DamagedArchive",
        "EncoderError",
        "IncompatibleArchive",
        "InputError",
        "PullquoteError",
        "ReadError",
        "SettingsError",
        "StorageError",
    ),
    "index.evaluation.dataset": ("Expected", "Question", "read_off_topic", "read_questions"),
    "index.evaluation.results": ("Comparison", "Evaluation", "Figure", "Outcome"),
    "index.evaluation.running": ("evaluate",),
    "index.passages": ("count_paragraphs",),
    "index.quoting": ("newer_figures",),
    "index.reading": ("Metadata", "read_bytes"),
    "index.remarks": ("remark",),
    "index.settings": ("Settings",),
    "index.types": (
        "AddReport",
        "AlsoIn",
        "Answer",
        "Article",
        "Difference",
        "Filters",
        "Furniture",
        "Note",
        "Passage",
        "Place",
        "Quote",
        "QuoteReference",
        "Recheck",
        "Rejected",
        "Verification",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AddReport",
    "AlsoIn",
    "Answer",
    "Archive",
    "ArchiveError",
    "Article",
    "Comparison",
    "DamagedArchive",
    "Difference",
    "Encoder",
    "EncoderError",
    "EncoderIdentity",
    "Evaluation",
    "Expected",
    "Figure",
    "Filters",
    "Furniture",
    "IncompatibleArchive",
    "InputError",
    "Metadata",
    "Note",
    "Outcome",
    "Passage",
    "Place",
    "Progress",
    "PullquoteError",
    "Question",
    "Quote",
    "QuoteReference",
    "ReadError",
    "Recheck",
    "Rejected",
    "Settings",
    "SettingsError",
    "StorageError",
    "Verification",
    "count_paragraphs",
    "day",
    "evaluate",
    "newer_figures",
    "open_sample",
    "read_bytes",
    "read_off_topic",
    "read_questions",
    "remark",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
