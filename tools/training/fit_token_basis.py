"""Make index/pullquote/encoders/token_basis.npy: the directions in which the default encoder's token vectors are kept.

    python -m tools.training.fit_token_basis

The text is the demo newsroom. As measured on development data (encyclopedia 500 questions, longform 300, news 104),
right passage first: 384 dimensions .830 / .977 / .625, 128 .826 / .980 / .654, 96 .826 / .973 / .663,
64 .830 / .973 / .654. Off-topic questions show why it is not fewer than 128: AUROC of the views' sum on news, 384
dimensions .981, 192 .979, 128 .976, 96 .975.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np

from pullquote.encoders.context import in_context
from pullquote.encoders.torch_encoder import TOKEN_BASIS, SentenceTransformerEncoder
from pullquote.reading import find_files, read_file
from pullquote.text import passages
from pullquote.types import Article

DIMENSIONS = 128


def main() -> None:
    """Encode the newsroom without a basis and keep the leading eigenvectors of its token vectors."""
    encoder = SentenceTransformerEncoder()
    encoder._basis = None
    texts = []
    for path in find_files([str(files("pullquote.samples") / "newsroom")]):
        for article in read_file(Path(str(path))):
            if isinstance(article, Article):
                texts += in_context(article, passages.split(article))
    tokens = np.concatenate([views.tokens for views in encoder.encode_passages(texts)]).astype(np.float64)
    _, directions = np.linalg.eigh(tokens.T @ tokens)
    leading = directions[:, ::-1][:, :DIMENSIONS]
    leading *= np.sign(leading[np.abs(leading).argmax(axis=0), np.arange(DIMENSIONS)])  # their sign is arbitrary
    target = Path(str(files("pullquote.encoders") / TOKEN_BASIS))
    np.save(target, leading.astype(np.float16))
    print(
        f"{target}: {len(tokens)} token vectors of {len(texts)} passages, {tokens.shape[1]} -> {DIMENSIONS} dimensions"
    )


if __name__ == "__main__":
    main()
