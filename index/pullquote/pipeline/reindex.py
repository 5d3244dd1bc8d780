"""Reindexing: every passage is encoded again, with another encoder."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from pullquote.catalog import Catalog
from pullquote.encoders.base import Encoder
from pullquote.encoders.context import in_context
from pullquote.encoders.quantization import pack
from pullquote.errors import DamagedArchive
from pullquote.pipeline.add import Progress

REENCODED_AT_ONCE = 8  # articles


def reencode(catalog: Catalog, encoder: Encoder, progress: Callable[[Progress], None] | None) -> int:
    """Encode every current passage with an encoder, some articles at a time, then make it the one searched with.

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
        for first in range(0, len(missing), REENCODED_AT_ONCE):
            articles = catalog.articles.find_all(missing[first : first + REENCODED_AT_ONCE])
            texts = {version: in_context(article, article.passages) for version, article in articles.items()}
            views = map(pack, encoder.encode_passages([text for some in texts.values() for text in some]))
            for done, (version, some) in enumerate(texts.items(), first + 1):
                catalog.encoders.store_vectors(version, number, list(islice(views, len(some))))
                encoded += len(some)
                if progress:
                    progress(Progress(done, len(missing), done, encoded))
        before = missing
    return encoded
