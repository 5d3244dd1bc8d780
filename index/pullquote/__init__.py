"""Pullquote: ask a news archive a question and get the articles' own words, verbatim and attributed.

The names are loaded when they are first used, so that importing `pullquote` costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pullquote.archive import Archive
    from pullquote.encoders.base import Encoder, EncoderIdentity, PassageText, PassageViews, QuestionViews
    from pullquote.errors import (
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
    from pullquote.evaluation.dataset import Expected, Question, read_off_topic, read_questions
    from pullquote.evaluation.results import Comparison, Evaluation, Outcome, Statistic
    from pullquote.evaluation.run import evaluate
    from pullquote.pipeline.add import Progress
    from pullquote.quantities.conflicts import superseded_by
    from pullquote.quoting.attribution import article_parts, attribution_parts
    from pullquote.reading import read_bytes
    from pullquote.samples.demo import open_sample
    from pullquote.settings import Settings
    from pullquote.text.calendar import day
    from pullquote.text.passages import count_paragraphs
    from pullquote.text.segmentation import ends_word, is_grapheme_boundary
    from pullquote.types import (
        AddReport,
        AlsoIn,
        Answer,
        Article,
        Difference,
        Filters,
        Furniture,
        Metadata,
        Note,
        Passage,
        Place,
        Quote,
        QuoteReference,
        Recheck,
        Rejected,
        Span,
        Verification,
    )

# Read when numpy is loaded. Its threads gain next to nothing on a question's multiplications, and spin for twenty
# milliseconds after each, in the way of whoever else asks.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOMES = {
    "pullquote.pipeline.add": ("Progress",),
    "pullquote.archive": ("Archive",),
    "pullquote.samples.demo": ("open_sample",),
    "pullquote.encoders.base": ("Encoder", "EncoderIdentity", "PassageText", "PassageViews", "QuestionViews"),
    "pullquote.errors": (
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
    "pullquote.evaluation.dataset": ("Expected", "Question", "read_off_topic", "read_questions"),
    "pullquote.evaluation.results": ("Comparison", "Evaluation", "Outcome", "Statistic"),
    "pullquote.evaluation.run": ("evaluate",),
    "pullquote.text.calendar": ("day",),
    "pullquote.text.passages": ("count_paragraphs",),
    "pullquote.text.segmentation": ("ends_word", "is_grapheme_boundary"),
    "pullquote.quantities.conflicts": ("superseded_by",),
    "pullquote.quoting.attribution": ("article_parts", "attribution_parts"),
    "pullquote.reading": ("read_bytes",),
    "pullquote.settings": ("Settings",),
    "pullquote.types": (
        "AddReport",
        "AlsoIn",
        "Answer",
        "Article",
        "Difference",
        "Filters",
        "Furniture",
        "Metadata",
        "Note",
        "Passage",
        "Place",
        "Quote",
        "QuoteReference",
        "Recheck",
        "Rejected",
        "Span",
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
    "Filters",
    "Furniture",
    "IncompatibleArchive",
    "InputError",
    "Metadata",
    "Note",
    "Outcome",
    "Passage",
    "PassageText",
    "PassageViews",
    "Place",
    "Progress",
    "PullquoteError",
    "Question",
    "QuestionViews",
    "Quote",
    "QuoteReference",
    "ReadError",
    "Recheck",
    "Rejected",
    "Settings",
    "SettingsError",
    "Span",
    "Statistic",
    "StorageError",
    "Verification",
    "article_parts",
    "attribution_parts",
    "count_paragraphs",
    "day",
    "ends_word",
    "evaluate",
    "is_grapheme_boundary",
    "open_sample",
    "read_bytes",
    "read_off_topic",
    "read_questions",
    "superseded_by",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'pullquote' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
