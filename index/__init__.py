"""Pullquote: ask a news archive a question and get the articles' own words, verbatim and attributed.

The names are loaded when they are first used, so that importing `index` costs next to nothing.
"""

from __future__ import annotations

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
    from index.passages import count_paragraphs
    from index.quoting import newer_figures
    from index.reading import Metadata, read_bytes
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
    "index.passages": ("count_paragraphs",),
    "index.quoting": ("newer_figures",),
    "index.reading": ("Metadata", "read_bytes"),
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
    "DamagedArchive",
    "Difference",
    "Encoder",
    "EncoderError",
    "EncoderIdentity",
    "Filters",
    "Furniture",
    "IncompatibleArchive",
    "InputError",
    "Metadata",
    "Note",
    "Passage",
    "Place",
    "Progress",
    "PullquoteError",
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
    "newer_figures",
    "open_sample",
    "read_bytes",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
