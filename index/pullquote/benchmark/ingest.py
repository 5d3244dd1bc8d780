"""Ingestion: how fast articles are added, compared with only encoding their paragraphs."""

from __future__ import annotations

import os
import time
from tempfile import TemporaryDirectory

from pullquote.archive import Archive
from pullquote.benchmark.subprocesses import timed
from pullquote.settings import Settings


def work(articles: str, paragraphs: list[str], model: str, encoder: str, runs: int) -> dict[str, list[float]]:
    """Add articles to a new archive and encode their paragraphs with sentence-transformers, alternating.

    Args:
        articles: the folder of the articles.
        paragraphs: their paragraphs, each to be encoded as one vector.
        model: the model that sentence-transformers loads.
        encoder: the archives' encoder.
        runs: how often each is measured.

    Returns:
        Passages per second of each run, in the archive and bare.
    """
    from sentence_transformers import SentenceTransformer

    bare = SentenceTransformer(model)
    settings = Settings.load(os.environ)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    bare.encode(paragraphs[:1])
    for _ in range(runs):
        rates["ours"].append(_added(articles, encoder, settings))
        rates["bare"].append(len(paragraphs) / timed(lambda: bare.encode(paragraphs)))
    return rates


def _added(articles: str, encoder: str, settings: Settings) -> float:
    with (
        TemporaryDirectory(prefix="pullquote-") as folder,
        Archive.open(folder, encoder=encoder, settings=settings, create=True) as archive,
    ):
        archive.warm()
        started = time.perf_counter()
        archive.add(articles)
        return int(archive.stats()["passages"] or 0) / (time.perf_counter() - started)
