"""txtai as in its documentation: hybrid, with defaults otherwise, and stored texts so that they can be shown.

It imports only what it needs, so that its cold start is measured fairly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from txtai import Embeddings

Ask = Callable[[str, int], list[int]]


def prepare(model: str) -> Callable[[Sequence[str], str], None]:
    """Load the model; return a function that indexes texts and saves the index to a folder."""
    embeddings = Embeddings(path=model, hybrid=True, content=True)
    embeddings.batchtransform(["warm"])

    def build(texts: Sequence[str], folder: str) -> None:
        embeddings.index(enumerate(texts))
        embeddings.save(folder)

    return build


def load(folder: str, model: str) -> Ask:
    """Load a saved index; return a function that answers a question with the numbers of the k best texts."""
    embeddings = Embeddings()
    embeddings.load(folder)
    return lambda question, k: [int(found["id"]) for found in embeddings.search(question, k)]
