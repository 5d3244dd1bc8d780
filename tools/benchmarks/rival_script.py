"""A script written in an afternoon: sentence-transformers, FAISS flat, bm25s, joined by reciprocal rank fusion.

It imports only what it needs, so that its cold start is measured fairly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import faiss
from sentence_transformers import SentenceTransformer

DEPTH = 100
FUSED = 60

Ask = Callable[[str, int], list[int]]


def prepare(model: str) -> Callable[[Sequence[str], str], None]:
    """Load the model; return a function that indexes texts and saves the index to a folder."""
    encoder = SentenceTransformer(model)
    encoder.encode(["warm"])

    def build(texts: Sequence[str], folder: str) -> None:
        vectors = encoder.encode(list(texts), normalize_embeddings=True)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        words = bm25s.BM25()
        words.index(bm25s.tokenize(list(texts), show_progress=False), show_progress=False)
        Path(folder).mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(Path(folder) / "vectors.faiss"))
        words.save(Path(folder) / "words")
        (Path(folder) / "texts.json").write_text(json.dumps(list(texts)), "utf-8")

    return build


def load(folder: str, model: str) -> Ask:
    """Load a saved index; return a function that answers a question with the numbers of the k best texts."""
    encoder = SentenceTransformer(model)
    index = faiss.read_index(str(Path(folder) / "vectors.faiss"))
    words = bm25s.BM25.load(Path(folder) / "words")
    texts = json.loads((Path(folder) / "texts.json").read_text("utf-8"))

    def ask(question: str, k: int) -> list[int]:
        depth = min(DEPTH, len(texts))
        _, near = index.search(encoder.encode([question], normalize_embeddings=True), depth)
        found, scores = words.retrieve(bm25s.tokenize(question, show_progress=False), k=depth, show_progress=False)
        worded = [int(number) for number, score in zip(found[0], scores[0], strict=True) if score > 0]
        fused: dict[int, float] = {}
        for ranking in (near[0].tolist(), worded):
            for rank, number in enumerate(ranking, 1):
                fused[number] = fused.get(number, 0.0) + 1 / (FUSED + rank)
        return sorted(fused, key=lambda number: (-fused[number], number))[:k]

    return ask
