"""What tests ask of what was read."""

from __future__ import annotations

from pullquote import Article, Note, Rejected, read_bytes


def read(data: bytes, name: str = "-") -> list[Article | Rejected | Note]:
    return list(read_bytes(data, name=name))


def articles(data: bytes, name: str = "-") -> list[Article]:
    return [one for one in read(data, name) if isinstance(one, Article)]


def rejected(data: bytes, name: str = "-") -> list[str]:
    found = [one for one in read(data, name) if not isinstance(one, Note)]
    assert all(isinstance(one, Rejected) for one in found), found
    return [one.why for one in found if isinstance(one, Rejected)]


def notes(data: bytes, name: str = "-") -> list[str]:
    return [one.text for one in read(data, name) if isinstance(one, Note)]


def body(article: Article) -> list[str]:
    """Return the paragraphs of an article that are no furniture."""
    marked = {piece.start for piece in article.furniture}
    at, found = 0, []
    for paragraph in article.text.split("\n\n"):
        found += [] if at in marked else [paragraph]
        at += len(paragraph) + 2
    return found


def kinds(article: Article) -> dict[str, str]:
    return {article.text[one.start : one.end]: one.kind for one in article.furniture}
