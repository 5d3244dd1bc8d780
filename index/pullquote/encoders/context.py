"""The context put before a passage when it is encoded; none of it is pooled or quoted.

A paragraph deep in an article says "the company" or "he"; the title and the lead say who.
"""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.encoders.base import PassageText
from pullquote.text.terms import LEAD_WORDS
from pullquote.types import Article, Passage


def in_context(article: Article, passages: Sequence[Passage]) -> list[PassageText]:
    """Return an article's passages, each with the title and the first words of the lead as its context.

    The lead itself is given only the title. Spans of sentences become relative to the passage's own text.
    """
    body = [passage for passage in passages if passage.kind == "body"]
    lead = " ".join(body[0].text.split()[:LEAD_WORDS]) if body else ""
    texts = []
    for passage in passages:
        is_lead = bool(body) and passage.start == body[0].start
        context = ". ".join(part for part in (article.title, "" if is_lead else lead) if part)
        sentences = tuple(span.shift(-passage.start) for span in passage.sentences)
        texts.append(PassageText(passage.text, context, sentences))
    return texts
