"""Reindexing: every passage is encoded again, with another encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pullquote.catalog import Catalog
from pullquote.encoders.base import Encoder, PassageText
from pullquote.encoders.context import in_context
from pullquote.encoders.quantization import pack
from pullquote.errors import DamagedArchive
from pullquote.pipeline.add import Progress

REENCODED_AT_ONCE = 8  # articles


def reencode(catalog: Catalog, encoder: Encoder, progress: Callable[[Progress], None] | None) -> int:
    """Encode every passage with an encoder, some versions at a time, then make it the one searched with.

    Passages of superseded versions are encoded too, since questions about the time before are answered from them; one
    that stands in several versions is encoded once.

    What is encoded is kept if the run is cut short. Articles that others add meanwhile are encoded too.

    Raises:
        DamagedArchive: the text of an article is not what was added.
    """
    number = catalog.encoders.register(encoder.identity)
    encoded, before = 0, list[int]()
    while not catalog.encoders.switch(number):
        missing = catalog.encoders.unencoded(number)
        if missing == before:
            raise DamagedArchive(
                "text_changed", "an article's text is not what was added: run `pullquote check`, then remove it"
            )
        before, earlier = missing, catalog.encoders.unencoded(number, superseded=True)
        encoded = _encode(catalog, encoder, number, [*missing, *earlier], encoded, progress)
    return encoded


def encode_superseded(catalog: Catalog, encoder: Encoder, number: int) -> int:
    """Encode the passages of superseded versions that have no vectors, which archives of older formats did not keep."""
    return _encode(catalog, encoder, number, catalog.encoders.unencoded(number, superseded=True), 0, None)


def _encode(
    catalog: Catalog,
    encoder: Encoder,
    number: int,
    versions: Sequence[int],
    encoded: int,
    progress: Callable[[Progress], None] | None,
) -> int:
    """Encode what some versions lack, but for damaged ones; return how many passages are encoded in all."""
    for first in range(0, len(versions), REENCODED_AT_ONCE):
        some = versions[first : first + REENCODED_AT_ONCE]
        texts: dict[int, dict[int, PassageText]] = {}
        kept: set[int] = set()
        for version, article in catalog.articles.find_all(some).items():
            whole = in_context(article, article.passages)
            holders = catalog.encoders.lacking(version, number)
            texts[version] = {holder: whole[place] for place, holder in holders.items() if holder not in kept}
            kept |= texts[version].keys()
        views = map(pack, encoder.encode_passages([text for each in texts.values() for text in each.values()]))
        for done, each in enumerate(texts.values(), first + 1):
            catalog.encoders.store_vectors(number, dict(zip(each, views, strict=False)))
            encoded += len(each)
            if progress:
                progress(Progress(done, len(versions), done, encoded))
    return encoded
