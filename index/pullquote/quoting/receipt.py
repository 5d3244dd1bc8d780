"""The receipt of a quote: a short digest that stands for its words and for the place they were taken from.

It is printed where a quote is a picture. Whoever verifies the words in an archive gets the receipt of each place that
has exactly them; if one is the same, the picture shows what stands there. It is too short to be a signature: anybody
can compute it from the same article.
"""

from __future__ import annotations

from pullquote.text.folding import digest
from pullquote.types import Article

LENGTH = 12  # hexadecimal digits


def receipt_of(article: Article, start: int, end: int) -> str:
    """Return the receipt of `article.text[start:end]`: 12 hexadecimal digits.

    They begin the SHA-256 of the article's id, its version, both offsets and the words, each on a line, in UTF-8.

    Args:
        article: a stored version of the article.
        start: the first code point of the words.
        end: the code point after the last.
    """
    words = article.text[start:end]
    return digest(f"{article.id}\n{article.version}\n{start}\n{end}\n{words}")[:LENGTH]
