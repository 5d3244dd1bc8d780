"""What verifying returns: whether a text was printed, where, and what stands beside it there."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pullquote.quoting.receipt import receipt_of
from pullquote.text.version_times import Witness
from pullquote.types import Article, Correction, Passage, Span, Withheld, brief

VerifyStatus = Literal["exact", "part", "near", "pieces", "absent"]
Whole = Literal["sentence", "quotation", "paragraphs"]
EXACT: frozenset[Whole | None] = frozenset(("sentence", "paragraphs"))
"""What words that were printed exactly are the whole of."""

_SYMBOLS = {"Sc", "Sm", "So"}  # of currencies and mathematics, and others such as the degree

CautionKind = Literal["negation", "doubt", "condition", "question", "attribution", "quotation", "figure"]
RecheckStatus = Literal["unchanged", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One step of a word diff from a claim to what was printed.

    `equal`, `replace`, `delete` (only claimed) or `insert` (only printed).
    """

    operation: Literal["equal", "replace", "delete", "insert"]
    claimed: str
    printed: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Printed words beside a match, or in a near one, that a claim lacks and that may change what it means.

    They are `article.text[start:end]`; `text` is empty where they may not be shown.

    `negation` (not, never, refused), `doubt` (allegedly, perhaps), `condition` (if, would), `question` (its mark),
    `attribution` (said, according; beside a quotation, the words of its sentences that say who spoke), `quotation` (the
    words are in somebody's quotation, of which this is the mark) or `figure` (the match cuts it).
    """

    kind: CautionKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of printed words that the last version of their article no longer has.

    `until` is the day until which they were printed, and `witness` who says so: the `publisher`, whose date of the
    change it is, or the `archive`, which first saw the article without them on that day: they may have been gone for
    some time. Both are None if nobody says. `version` is the article's last one, and `text`, which is its text at
    `span`, the sentences that stand there instead. That is None if there are none (`removed`), if it cannot be said
    which they are, or if the publisher's terms do not let them be shown.
    """

    until: str | None
    witness: Witness | None
    version: int
    removed: bool = False
    text: str | None = None
    span: Span | None = None
    link: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        start, end = self.span or (None, None)
        told = {"until": self.until, "until_by": self.witness, "version": self.version, "removed": self.removed}
        return {**told, "text": self.text, "start": start, "end": end, "link": self.link}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a claimed text was printed: `article.text[start:end]`.

    The version is `current`, or `superseded` by a later one, or the last one of an article that was withdrawn.

    `sentence` is the span of the whole sentences around it. `whole` says what the words are the whole of: `sentence`
    (one or more), `quotation` (what stands between two quotation marks inside of a sentence) or `paragraphs` (such a
    quotation over several); None if they begin or end elsewhere inside of a sentence. `cautions` are the words left out
    there, or within a near match, that may change what the printed ones mean. `link`, `attribution` and `corrections`
    are as those of a quote. `change` says what became of the words, if the article no longer has them.

    `withheld` says why no printed words are shown, if they may not be: then there are no differences, and cautions have
    no words.
    """

    article: Article
    start: int
    end: int
    paragraph: int
    current: bool
    similarity: float
    superseded: bool = False
    differences: tuple[Difference, ...] = field(default=(), repr=False)
    sentence: Span | None = None
    whole: Whole | None = None
    cautions: tuple[Caution, ...] = ()
    passage: Passage | None = field(default=None, repr=False)
    link: str | None = None
    attribution: str = ""
    corrections: tuple[Correction, ...] = ()
    withheld: Withheld | None = None
    change: Change | None = None

    def __post_init__(self) -> None:
        if self.withheld is not None:
            object.__setattr__(self, "differences", ())
            object.__setattr__(self, "cautions", tuple(replace(caution, text="") for caution in self.cautions))

    @property
    def text(self) -> str:
        """Return the words printed there; none if they may not be shown."""
        return "" if self.withheld is not None else self.article.text[self.start : self.end]

    @property
    def is_exact(self) -> bool:
        """Return whether the claim was printed there word for word, and with nothing more in the same sentences."""
        return self.similarity == 1 and self.whole in EXACT

    @property
    def receipt(self) -> str | None:
        """Return the receipt of the words printed there, as a picture of the quote has it; None of other words."""
        return receipt_of(self.article, self.start, self.end) if self.similarity == 1 else None

    @property
    def left_out(self) -> tuple[str, str]:
        """Return the words of the same sentences before and after those that match; none if they may not be shown."""
        if self.withheld is not None:
            return "", ""
        start, end = self.sentence or (self.start, self.end)
        return self.article.text[start : self.start], self.article.text[self.end : end]

    @property
    def in_sentence(self) -> tuple[Difference, ...]:
        """Return the difference from the claim to the whole printed sentences: what was left out is inserted."""
        if self.withheld is not None:
            return ()
        before, after = (
            (Difference("insert" if _says_something(text) else "equal", "", text),) if text else ()
            for text in self.left_out
        )
        return (*before, *(self.differences or (Difference("equal", self.text, self.text),)), *after)

    def to_dict(self) -> dict[str, Any]:
        """Return the place as JSON values, with the words printed there and the whole sentences around them."""
        start, end = self.sentence or (self.start, self.end)
        before, after = self.left_out
        sentence = "" if self.withheld is not None else self.article.text[start:end]
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "paragraph": self.paragraph,
            "page": self.article.page_at(self.start),
            "current": self.current,
            "superseded": self.superseded,
            "similarity": self.similarity,
            "differences": [asdict(step) for step in self.differences],
            "sentence": {"text": sentence, "start": start, "end": end},
            "left_out": {"before": before, "after": after},
            "whole": self.whole,
            "cautions": [asdict(caution) for caution in self.cautions],
            "link": self.link,
            "attribution": self.attribution,
            "receipt": self.receipt,
            "change": self.change and self.change.to_dict(),
            "article": self.article.to_dict(),
            "corrections": [asdict(correction) for correction in self.corrections],
            "withheld": self.withheld,
        }


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """A piece of a claim that was printed word for word, `claim[start:end]`, and where."""

    start: int
    end: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """Whether and where a claimed text was printed.

    `exact`: word for word, as whole sentences. `part`: word for word, but the printed sentence has more. `near`: nearly
    these words, with word diffs. `pieces`: only pieces of the claim, which `pieces` names. `absent`: not at all.

    `compared_all` is false where a long claim was not compared with every passage that shares words with it, so
    that more of it may have been printed; or where it was printed inside of so many sentences that not all were read.
    `filtered` says that filters, other than of collections, left out articles, of which nothing is said.
    """

    claim: str
    status: VerifyStatus
    places: tuple[Place, ...] = ()
    pieces: tuple[PrintedPiece, ...] = ()
    compared_all: bool = True
    filtered: bool = False

    @property
    def limit_text(self) -> str | None:
        """Return in English what was not compared; None if everything was."""
        if self.compared_all:
            return None
        if self.status == "part":
            return "So many sentences have these words that not all were read: one may have nothing else."
        more = "some" if self.status == "absent" else "more"
        return f"Not every passage that shares words with it was compared: {more} of it may have been printed."

    def __repr__(self) -> str:
        return f"<Verification of {brief(self.claim)}: {self.status}, {len(self.places)} places>"

    def _repr_html_(self) -> str:
        from pullquote.notebook import verification_html  # of use only in a notebook

        return verification_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the verification as JSON values: whether the text was printed, where, and which words differ.

        `places` has the places of the pieces too, so that every place is found there.
        """
        return {
            "claim": self.claim,
            "status": self.status,
            "compared_all": self.compared_all,
            "filtered": self.filtered,
            "places": [place.to_dict() for place in self.places],
            "pieces": [
                {
                    "text": self.claim[piece.start : piece.end],
                    "start": piece.start,
                    "end": piece.end,
                    "places": [place.to_dict() for place in piece.places],
                }
                for piece in self.pieces
            ],
        }


@dataclass(frozen=True, slots=True)
class Recheck:
    """What has become of words quoted before, and where they, or the words nearest to them, stand now.

    `since` says when their article was withdrawn, if the archive still has it.
    """

    status: RecheckStatus
    place: Place | None
    since: str | None = None


def _says_something(text: str) -> bool:
    """Return whether words that were left out are more than quotation marks and a full stop."""
    return any(one.isalnum() or one in "?？؟!！…%‰@#&" or unicodedata.category(one) in _SYMBOLS for one in text)
