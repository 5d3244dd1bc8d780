"""Python with the fake encoder in place of every other: `python -m tests.support.with_fake_encoder -c CODE
ARGUMENTS…`.

Only the models are replaced, including those of sentence-transformers.
"""

from __future__ import annotations

import sys
import types

import numpy as np

import pullquote.answerability.reader
import pullquote.pipeline.components
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader


class SentenceTransformer:
    """The part of sentence-transformers' class that callers need."""

    def __init__(self, model: str) -> None:
        self._encoder = FakeEncoder(model)

    def encode(self, texts: str | list[str]) -> np.ndarray:
        """Return a vector for each text."""
        return np.stack(
            [self._encoder.encode_question(text).vector for text in ([texts] if isinstance(texts, str) else texts)]
        )


def fake(name: str, *_: object) -> FakeEncoder:
    """Return the fake encoder, whatever the name."""
    return FakeEncoder(name)


def main() -> None:
    """Run the code."""
    pullquote.pipeline.components.load_encoder = fake  # type: ignore[assignment]
    pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    module = types.ModuleType("sentence_transformers")
    module.SentenceTransformer = SentenceTransformer  # type: ignore[attr-defined]
    sys.modules["sentence_transformers"] = module
    option, code, *arguments = sys.argv[1:]
    assert option == "-c"
    sys.argv = [option, *arguments]
    exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
