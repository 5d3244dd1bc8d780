"""A publisher's terms: what may be taken, kept and shown of an article, in the syntax of a robots meta tag.

https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag has the words; `tdm-reservation` is from
https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/, and `not-free` stands for `isAccessibleForFree`
in https://schema.org/NewsArticle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

NAME = "pullquote"
"""By which pages and headers may address Pullquote alone, as `robots` addresses everybody."""

ALL = "all"
"""What is stored of terms that somebody gives and that restrict nothing."""

_VALUE = re.compile(r"(max-[a-z]+(?:-[a-z]+)?|unavailable_after|tdm-reservation)\s*[:=]\s*([^,;]*)", re.IGNORECASE)
_ADDRESSED = re.compile(r"\s*([A-Za-z][\w.-]*)\s*:\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,9}")
_WITHOUT_EFFECT = frozenset(
    "all index follow nofollow archive snippet nocache noodp noydir notranslate noimageindex indexifembedded"
    " nositelinkssearchbox max-image-preview max-video-preview unavailable_after".split()
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a publisher allows; by default everything. `max_snippet` is how many characters may be shown."""

    noindex: bool = False
    noarchive: bool = False
    nosnippet: bool = False
    max_snippet: int | None = None
    tdm_reservation: bool = False
    not_free: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read terms such as `max-snippet:200, noarchive`; words that mean nothing here are left out."""
        return cls._of(_directives(text))

    @classmethod
    def _of(cls, directives: Iterable[tuple[str, str]]) -> Self:
        names: set[str] = set()
        limits: list[int] = []
        for name, value in directives:
            if name == "max-snippet":
                limits += [int(value)] if _NUMBER.fullmatch(value) and int(value) >= 0 else []
            elif name != "tdm-reservation" or value != "0":
                names.add(name)
        limit = min(limits, default=None)
        return cls(
            noindex=not names.isdisjoint(("noindex", "none")),
            noarchive=not names.isdisjoint(("noarchive", "nocache")),
            nosnippet="nosnippet" in names or limit == 0,
            max_snippet=limit or None,
            tdm_reservation="tdm-reservation" in names,
            not_free="not-free" in names,
        )

    def __or__(self, other: Terms) -> Terms:
        """Return the terms of two sources: each restriction of either."""
        limits = [one for one in (self.max_snippet, other.max_snippet) if one is not None]
        return Terms(
            **{
                one.name: getattr(self, one.name) or getattr(other, one.name)
                for one in fields(Terms)
                if one.name != "max_snippet"
            },
            max_snippet=min(limits, default=None),
        )

    def __bool__(self) -> bool:
        return self != Terms()

    def __str__(self) -> str:
        said = []
        for one in fields(self):
            value = getattr(self, one.name)
            name = one.name.replace("_", "-")
            said += [f"{name}:{value}"] if one.name == "max_snippet" and value else [name] if value else []
        return ", ".join(said)

    @property
    def why_not_taken(self) -> str | None:
        """Return which of the terms say that an article may not be taken from the web; None if none does."""
        taken = (("noindex", self.noindex), ("noarchive", self.noarchive), ("tdm-reservation", self.tdm_reservation))
        return ", ".join(name for name, holds in taken if holds) or None


def check_terms(text: str) -> str:
    """Return terms as they are stored: `all` for those that restrict nothing.

    Raises:
        ValueError: there is no word in them that is known.
    """
    directives = list(_directives(text))
    terms = Terms._of(directives)
    known = {one.name.replace("_", "-") for one in fields(Terms)} | {"none"} | _WITHOUT_EFFECT
    if not any(name in known for name, _ in directives):
        raise ValueError(f"{text[:60]!r} are no terms (expected some like nosnippet or max-snippet:200)")
    return str(terms) or ALL


def addressed_terms(values: Iterable[str], name: str = NAME) -> Terms:
    """Return the terms in values of the header X-Robots-Tag that are for everybody, or for a crawler by its name."""
    found = Terms()
    for value in values:
        said, ours = [], True
        for part in value.split(","):
            match = None if _VALUE.match(part.strip()) else _ADDRESSED.fullmatch(part)
            if match is not None:  # what follows is for this crawler, up to the next name
                ours = match[1].casefold() in ("robots", "*", name.casefold())
            said += [match[2] if match else part] if ours else []
        found |= Terms.parse(",".join(said))
    return found


def terms_of_headers(headers: Iterable[tuple[str, str]], name: str = NAME) -> str | None:
    """Return the terms in the headers with which a page was sent, as they are stored; None if there are none.

    Args:
        headers: names, in any case, with their values.
        name: by which a header may address whoever fetched the page.
    """
    named = [(key.strip().casefold(), value.strip()) for key, value in headers]
    found = addressed_terms((value for key, value in named if key == "x-robots-tag"), name)
    found |= Terms(tdm_reservation=any((key, value) == ("tdm-reservation", "1") for key, value in named))
    return str(found) or None


def combined(*stored: str | None) -> str | None:
    """Return each restriction of several stored terms; None if there are none."""
    found = Terms()
    for terms in stored:
        found |= Terms.parse(terms or "")
    return str(found) or None


def _directives(text: str) -> Iterable[tuple[str, str]]:
    """Yield the words of terms in lower case, each with the value after its colon, if it takes one."""
    for part in re.split(r"[,;\n]", text):
        match = _VALUE.fullmatch(part.strip())
        if match is not None:
            yield match[1].casefold(), match[2].strip()
        else:
            yield from ((word.casefold(), "") for word in part.split())
