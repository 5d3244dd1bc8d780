"""The nouns of Pullquote, as frozen values that carry their own provenance.

Offsets are code points into `Article.text`, half-open: `text[start:end]`. Dates are ISO 8601
calendar dates (`2022-01-12`) as the source printed them. What is not known is `None` or empty.
`to_dict` returns what `--json` prints; it is a contract: keys may be added, none renamed or removed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, NamedTuple, get_args

from pullquote.filters import UnmatchedFilter, enumerate_names

PassageKind = Literal["body", "caption"]
FurnitureKind = Literal[
    "caption",
    "alt",
    "credit",
    "heading",
    "byline",
    "notice",
    "related",
    "pullquote",
    "post",
    "comment",
    "correction",
    "reserved",
]
Strictness = Literal["strict", "usual", "lenient"]
Sort = Literal["relevance", "newest", "oldest"]
ArticleSort = Literal["id", "newest", "oldest", "title"]
WithdrawalReason = Literal["gone", "removed", "deleted", "by_hand"]
NameField = Literal["outlet", "author", "title", "language", "section", "collection"]
Remark = Literal["greeting", "thanks", "command", "noise"]
Reason = Literal["empty", "filtered_out", "language", "nearest", "uncertain"] | Remark
Withheld = Literal["terms", "limit"]
"""Why words are not shown: the publisher's terms do not allow it, or a limit of whoever runs Pullquote."""

Outcome = Literal["answered", "perhaps", "not_in_archive"]
ReadKind = Literal["published", "about", "newest"]

BY_WORDS = "Pullquote reads English; of this question it compared only the words"
REASON_TEXTS: Mapping[Reason, str] = {
    "empty": "the archive holds no articles yet",
    "filtered_out": "no article of the archive passes all the filters",
    "language": "Pullquote reads English; of this question it compared the words, and no passage has enough of them",
    "nearest": "the archive writes about this{where}; these passages come nearest, none clearly answers",
    "uncertain": "no passage of the archive answers this with enough certainty",
    "greeting": "Hello! Ask about what the articles report: who, what, when, where, why or how much.",
    "thanks": "You're welcome! Ask again whenever you want to know what the articles report.",
    "command": (
        "This looks like a command, so nothing was searched for. "
        "Ask in your own words about what the articles report: who, what, when, where, why or how much."
    ),
    "noise": "There is no question in this: ask about what the articles report, in a few words or a whole sentence.",
}
"""In English, why a question has no answer; to a remark, which asks nothing, the whole reply."""


WITHHELD_TEXTS: Mapping[Withheld, str] = {
    "terms": "its publisher does not allow these words to be shown",
    "limit": "these words are more than may be shown of this outlet",
}
"""In English, why a quote has no words, to follow `not shown:`."""


WORDS_SAID = 4  # words of the question that a reason repeats


class Span(NamedTuple):
    """A half-open range of code points of a text: `text[start:end]`."""

    start: int
    end: int

    def shift(self, offset: int) -> Span:
        """Return the span moved by `offset` code points."""
        return Span(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch of an article that is not its body. Captions may be quoted as captions; the rest never is."""

    start: int
    end: int
    kind: FurnitureKind
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an article (or a run of sentences of a very long one): the unit indexed.

    Invariant: `article.text[start:end] == text`, and each sentence lies within `start` and
    `end`, not empty, in order, without overlap.
    """

    text: str
    start: int
    end: int
    paragraph: int
    kind: PassageKind = "body"
    credit: str | None = None
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of an article besides its text: its facts. Unknown is None or empty.

    A field is a fact: a string, or a tuple of strings, which are names if the fact is of `people`. `help` says what it
    is, for the options of `pullquote add`; a `unique` fact can be given for one article only. What sources call each
    fact is in `reading/source_keys.py`.
    """

    id: str = field(default="", metadata={"help": "Its id in the archive", "unique": True})
    title: str | None = field(default=None, metadata={"help": "Its headline", "unique": True})
    authors: tuple[str, ...] = field(default=(), metadata={"help": "Who wrote it", "people": True})
    translators: tuple[str, ...] = field(default=(), metadata={"help": "Who translated it", "people": True})
    outlet: str | None = field(default=None, metadata={"help": "Who published it"})
    published: str | None = field(default=None, metadata={"help": "When it was published, as 2022-01-12"})
    modified: str | None = field(default=None, metadata={"help": "When it was last modified"})
    url: str | None = field(default=None, metadata={"help": "Its address", "unique": True})
    language: str | None = field(default=None, metadata={"help": "Its language, as `en`"})
    section: str | None = field(default=None, metadata={"help": "Its section"})
    corrections: tuple[str, ...] = field(
        default=(), metadata={"help": "What its publisher has corrected in it", "unique": True}
    )
    terms: str | None = field(
        default=None, metadata={"help": "Its publisher's terms, as a robots meta tag says them: `max-snippet:200`"}
    )

    def known(self) -> dict[str, Any]:
        """Return the facts that have a value, by name."""
        return {fact: value for fact in FACTS if (value := getattr(self, fact))}


FACTS = tuple(fact.name for fact in fields(Metadata))
LIST_FACTS = tuple(fact.name for fact in fields(Metadata) if fact.default == ())
PEOPLE_FACTS = tuple(fact.name for fact in fields(Metadata) if fact.metadata.get("people"))
UNIQUE_FACTS = tuple(fact.name for fact in fields(Metadata) if fact.metadata.get("unique"))
SUPPLIED = frozenset({"given", "sidecar", "manifest"})
"""Origins of facts that a person supplied: they outlive the next reading of the article, which cannot know them."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an article was withdrawn: it is kept and can be verified, and no longer quoted.

    `since` is the time (UTC, `2024-05-03T10:15:00Z`) at which the archive withdrew it. `why` is `gone` (its address
    says so), `removed` (from its canonical address), `deleted` (the file it was read from) or `by_hand`.
    """

    since: str
    why: WithdrawalReason

    @property
    def day(self) -> str:
        """Return the day (UTC) on which it was withdrawn."""
        return self.since[: len("2024-05-03")]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article(Metadata):
    """An article as it is stored: its text, what is known of it, and where each fact came from.

    `id` is empty until the archive has named it. `origins` maps a fact to where its value was found:
    `given`, `sidecar`, `manifest`, `front matter`, `json-ld`, `opengraph`, `meta`, `html`, `jsonl`, `text`,
    `fetched` (an address), `feed`, `sitemap`. `added` is the day and `seen` the time (UTC, `2024-05-03T10:15:00Z`) at
    which the archive first saw and stored this version; unknown in archives of older formats. `withdrawn` says since
    when the article is no longer quoted, and why. `pages` are the offsets at which the pages of a PDF begin, none for
    other articles.
    """

    text: str
    collection: str = "default"
    version: int = 0
    source: str | None = None
    added: str | None = field(default=None, compare=False)
    seen: str | None = field(default=None, compare=False)
    withdrawn: Withdrawal | None = field(default=None, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, hash=False)
    furniture: tuple[Furniture, ...] = ()
    pages: tuple[int, ...] = ()
    passages: tuple[Passage, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page of a PDF on which a code point stands, from 1; None of other articles."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def __repr__(self) -> str:
        facts = (brief(self.title or "untitled"), self.outlet or "outlet unknown", self.published or "date unknown")
        return f"<Article {self.id!r} version {self.version}: {', '.join(facts)}, {len(self.text):,} characters>"

    def to_dict(self, *, text: bool = False) -> dict[str, Any]:
        """Return what is known of the article as JSON values, with its whole text if `text` is true.

        What is unknown is None, or an empty list.
        """
        facts: dict[str, Any] = {fact: getattr(self, fact) for fact in FACTS}
        return {
            **facts,
            **{fact: list(facts[fact]) for fact in LIST_FACTS},
            "collection": self.collection,
            "version": self.version,
            "source": self.source,
            "added": self.added,
            "seen": self.seen,
            "withdrawn": self.withdrawn and asdict(self.withdrawn),
            "pages": len(self.pages) or None,
            "origins": dict(self.origins),
            **({"text": self.text} if text else {}),
        }


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that was not added: `place` is a path, `path:line`, an address or `-`, `why` one line.

    `code` tells a reason apart that is not in what was read: `collection_full`, `page_gone`, or that of a FetchError.
    """

    place: str
    why: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know of an article that was read all the same."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `Archive.add` did: ids of articles added, updated and unchanged; what was rejected, and why.

    `reinstated` are those of withdrawn articles that were seen again as they were, and are quoted again; those of
    changed ones are among `updated`. `passages` counts the passages stored, `encoded` those of them that had to be
    encoded: of a changed article, only passages that changed, or whose title or lead did.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    reinstated: tuple[str, ...] = ()
    passages: int = 0
    encoded: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CollectionSize:
    """How large a collection is: its articles, the passages of their current versions, and bytes.

    `bytes` are of all versions' texts, as they are and as they are searched, and of their vectors.
    """

    articles: int = 0
    passages: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another article that printed a quote's passage in nearly the same words."""

    id: str
    outlet: str | None
    url: str | None
    collection: str = "default"


@dataclass(frozen=True, slots=True)
class Correction:
    """What an article's publisher says it corrected in it, in the publisher's words.

    They are `article.text[start:end]`; both are None where they stand beside the text, or in a later version than the
    one quoted. `text` is None where the publisher does not allow it to be shown.
    """

    text: str | None
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        return self.text or "the publisher does not allow it to be shown"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Quote:
    """Whole sentences of one passage, verbatim: `article.text[start:end] == text`.

    `highlight` is the span of the answering sentence, relative to `text`. `cut_before` and `cut_after` say
    that the passage goes on outside the quote. `sha256` is of the UTF-8 bytes of `text`. `superseded` says that the
    article has a later version than the one quoted, which happens only to a quote given before and given again, and to
    answers as of a time before. `corrections` are those of the article, the newest version's.

    `withheld` says why there are no words, where the publisher or whoever runs Pullquote allows none of them to be
    shown: the quote is then only its attribution and its link, and `start` and `end` are where it would begin.
    """

    text: str
    start: int
    end: int
    highlight: Span
    cut_before: bool
    cut_after: bool
    sha256: str
    link: str | None
    attribution: str
    article: Article
    passage: Passage
    score: float
    also_in: tuple[AlsoIn, ...] = ()
    superseded: bool = False
    corrections: tuple[Correction, ...] = ()
    withheld: Withheld | None = None

    @property
    def withheld_text(self) -> str | None:
        """Return in English why no words are shown; None if some are."""
        return None if self.withheld is None else WITHHELD_TEXTS[self.withheld]

    def __repr__(self) -> str:
        return f"<Quote {brief(self.text)} of article {self.article.id!r}, {self.start}:{self.end}>"

    def _repr_html_(self) -> str:
        from pullquote.notebook import quote_html  # of use only in a notebook

        return quote_html(self)

    def to_dict(self, newer_figure: Quote | None = None) -> dict[str, Any]:
        """Return the quote as JSON values: its words, its article, where they stand in it, their digest and their link.

        Args:
            newer_figure: the quote beside this one that has a newer figure, if there is one.
        """
        newer = newer_figure and {"id": newer_figure.article.id, "published": newer_figure.article.published}
        return {
            "text": self.text,
            "highlight": list(self.highlight),
            "cut": {"before": self.cut_before, "after": self.cut_after},
            "score": self.score,
            "attribution": self.attribution,
            "article": self.article.to_dict(),
            "passage": {
                "paragraph": self.passage.paragraph,
                "page": self.article.page_at(self.start),
                "start": self.start,
                "end": self.end,
                "kind": self.passage.kind,
                "credit": self.passage.credit,
            },
            "sha256": self.sha256,
            "link": self.link,
            "also_in": [asdict(other) for other in self.also_in],
            "newer_figure": newer,
            "corrections": [asdict(correction) for correction in self.corrections],
            "withheld": self.withheld,
            "superseded": self.superseded,
        }


@dataclass(frozen=True, slots=True)
class ReadAs:
    """The time that a question names, as it was read.

    `kind` is `published` if only articles printed then may be quoted; `about` if what names that time, or was printed
    then, comes first and nothing is hidden; `newest` if the question names no time and asks for what is so now.
    `words` are those of the question. `after` and `before` are the first and the last day as ISO dates, None where
    there is no bound. `newest` says that the newest answer comes first. `is_met` is false if no quote names that time
    or was printed then or within a year after; it is None if there are no quotes or no dates.

    Example:
        >>> str(ReadAs("published", "from 2020", "2020-01-01", "2020-12-31"))
        'published 2020-01-01 to 2020-12-31'
    """

    kind: ReadKind
    words: str
    after: str | None = None
    before: str | None = None
    newest: bool = False
    is_met: bool | None = None

    def __str__(self) -> str:
        if self.kind == "newest":
            return "what is newest first"
        if self.after and self.before:
            days = f"on {self.after}" if self.after == self.before else f"{self.after} to {self.before}"
        else:
            days = f"on or after {self.after}" if self.after else f"on or before {self.before}"
        if self.kind == "published":
            return f"published {days}{', the newest first' if self.newest else ''}"
        met = "no quote is of that time" if self.is_met is False else "what is of that time first"
        return f"about {days.removeprefix('on ') if self.after == self.before else days}, {met}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """What the archive says to a question. Not answered: no quotes, a reason, and the closest passages.

    An answer is true where it answers: `if answer: …`.
    `reason` is a code, `None` exactly where the question is answered; `reason_text` says it in English.

    `outcome` is `answered`; `perhaps`, where the archive writes about it and none of the closest passages clearly
    answers; or `not_in_archive`.

    `searched_for` is the question with misspelt words corrected, `None` if it had none.

    `as_of` is the day at whose end things stood as they are answered, `None` for now: quotes are from articles
    published by then, in the version that stood then.

    `by_words` is true where the question is not in a language that is read: only its words were compared.

    `words_found` are the words of a question without an answer that the closest passages have, or the titles above
    them, `words_missing` those that none of them has. Words that tell nothing, such as `the`, are left out.

    `unmatched` are the filters that no article passes, where the reason is `filtered_out`; none if articles pass each
    of the filters and none passes all.

    `confidence` is the calibrated probability (0 to 1) that the archive writes about what was asked and that the best
    passage answers.

    `read_as` is how the time was read that the question names, `None` if it names none or that was not wanted.
    """

    question: str
    answered: bool
    confidence: float
    reason: Reason | None
    quotes: tuple[Quote, ...]
    closest: tuple[Quote, ...]
    searched_for: str | None = None
    by_words: bool = False
    unmatched: tuple[UnmatchedFilter, ...] = ()
    words_found: tuple[str, ...] = ()
    words_missing: tuple[str, ...] = ()
    read_as: ReadAs | None = None
    as_of: str | None = None

    @property
    def outcome(self) -> Outcome:
        """Return whether it is answered, perhaps, or not in the archive."""
        return "answered" if self.answered else "perhaps" if self.reason == "nearest" else "not_in_archive"

    @property
    def reason_text(self) -> str | None:
        """Return the reason in English, or `None` if the question is answered.

        Where the archive writes about it, the reason names up to two articles that do. It also says which words of the
        question the closest passages have, and which they lack.
        """
        if self.reason is None:
            return None
        if self.unmatched:
            return "; ".join(map(str, self.unmatched))
        titles = list(dict.fromkeys(f"“{quote.article.title}”" for quote in self.closest if quote.article.title))
        where = f" in {' and '.join(titles[:2])}" if titles and self.reason == "nearest" else ""
        said = REASON_TEXTS[self.reason].format(where=where)
        if self.reason not in {"nearest", "uncertain"} or not self.words_missing:
            return said
        missing = enumerate_names(self.words_missing[:WORDS_SAID])
        if self.reason == "nearest":
            return f"{said}, none has {missing}"
        if self.words_found:
            found = enumerate_names(self.words_found[:WORDS_SAID], "and")
            return f"passages with {found} come closest, none of them has {missing}"
        return f"no passage that comes close has {missing}"

    @property
    def is_remark(self) -> bool:
        """Return whether the question was a remark, which asks nothing and gets a reply."""
        return self.reason in get_args(Remark)

    def __bool__(self) -> bool:
        return self.answered

    def __repr__(self) -> str:
        outcome = f"{len(self.quotes)} quotes" if self.answered else f"not answered, {self.reason}"
        return f"<Answer to {brief(self.question)}: {outcome}, confidence {self.confidence:.2f}>"

    def _repr_html_(self) -> str:
        from pullquote.notebook import answer_html  # of use only in a notebook

        return answer_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON values: whether, how surely, why not, the quotes and then the closest passages."""
        from pullquote.quantities.conflicts import differing, superseded_by  # compare what quotes say; of use only here

        return {
            "question": self.question,
            "searched_for": self.searched_for,
            "read_as": self.read_as and asdict(self.read_as),
            "as_of": self.as_of,
            "by_words": self.by_words,
            "answered": self.answered,
            "confidence": self.confidence,
            "outcome": self.outcome,
            "reason": self.reason_text,
            "reason_code": self.reason,
            "words_found": list(self.words_found),
            "words_missing": list(self.words_missing),
            "unmatched": [asdict(one) for one in self.unmatched],
            "quotes": [
                quote.to_dict(newer) for quote, newer in zip(self.quotes, superseded_by(self.quotes), strict=True)
            ],
            "closest": [quote.to_dict() for quote in self.closest],
            "differs": [
                [{"id": quote.article.id, "published": quote.article.published} for quote in group]
                for group in differing(self.quotes)
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteReference:
    """What has to be kept of a quote to give it again: where its words stand, and their SHA-256."""

    id: str
    collection: str
    version: int
    start: int
    end: int
    highlight: Span
    sha256: str

    @classmethod
    def to(cls, quote: Quote) -> QuoteReference:
        """Refer to a quote."""
        article = quote.article
        return cls(
            id=article.id,
            collection=article.collection,
            version=article.version,
            start=quote.start,
            end=quote.end,
            highlight=quote.highlight,
            sha256=quote.sha256,
        )


def brief(text: str, limit: int = 60) -> str:
    """Return the beginning of a text, in quotation marks, for a `repr` of one line."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
