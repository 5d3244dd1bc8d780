"""Passages that an article had before: what the encoder made of them then is used again.

A passage's vectors depend on its own words and on its article's title and lead, which the encoder reads before them. So
a passage is the same only if these are: where title or lead changed, every passage behind them is encoded again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from pullquote.catalog import Catalog
from pullquote.encoders.base import PassageText
from pullquote.encoders.context import in_context
from pullquote.encoders.quantization import PackedViews

VERSIONS_READ = 4  # of the last ones: an article may go back and forth between texts


class Kept(NamedTuple):
    """The vectors of a passage, and the number of the passage under which they are kept."""

    holder: int
    views: PackedViews


def encoded_before(
    catalog: Catalog, article: int, encoder: int, wanted: Collection[PassageText]
) -> Mapping[PassageText, Kept]:
    """Return what is kept of passages that an article had in one of its last versions.

    Args:
        catalog: the archive's catalog.
        article: the article's number.
        encoder: the number of the encoder whose vectors are wanted.
        wanted: the passages, as the encoder reads them.
    """
    found: dict[PassageText, Kept] = {}
    left = set(wanted)
    with catalog.snapshot():
        for version in catalog.articles.last_versions(article, VERSIONS_READ):
            stored = catalog.articles.find(version) if left else None
            if stored is None:  # nothing more is wanted, or it is damaged
                continue
            kept = catalog.passages.encoded(encoder, version)
            for text, one in zip(in_context(stored, stored.passages), kept, strict=True):
                if one is not None and text in left:
                    found[text] = Kept(*one)
                    left.remove(text)
    return found
