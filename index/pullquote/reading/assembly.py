"""Assembly of one Article from its text and metadata, or the reason why it cannot be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pullquote.errors import ReadError
from pullquote.reading.blocks import Block, break_pages, lay_out
from pullquote.reading.boilerplate.corrections import corrections_in, is_about_corrections, with_corrections
from pullquote.reading.boilerplate.credits import split_credit
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.dates import in_future
from pullquote.reading.decoding import signs_of_damage
from pullquote.reading.front_matter import split_front_matter
from pullquote.reading.html.dom import page_html, parse_page
from pullquote.reading.html.extraction import PageArticle, article_blocks
from pullquote.reading.html.inline import write_out_inline
from pullquote.reading.html.metadata import page_metadata
from pullquote.reading.language import detect_language
from pullquote.reading.lengths import excess
from pullquote.reading.markdown import read_body
from pullquote.reading.metadata import MetadataSource, left_out, merge, read_fields
from pullquote.terms import combined
from pullquote.text.urls import same_site
from pullquote.types import SUPPLIED, UNIQUE_FACTS, Article, Furniture, Metadata, Note, Rejected

Read = Article | Rejected | Note


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article is read from: its place in reports, its `source`, and the metadata given beside it.

    `address` is the one that a page of the web was fetched from, `terms` are those with which its host sent it; see
    `terms_of_headers`. `told` is what those say who listed it: it fills what the page does not say.
    """

    place: str
    source: str
    beside: tuple[MetadataSource, ...] = ()
    address: str | None = None
    terms: str | None = None
    told: tuple[MetadataSource, ...] = ()

    def part(self, name: str) -> Source:
        """Return the source of one of several articles in it."""
        return Source(f"{self.place}:{name}", f"{self.source}:{name}", self.beside)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What is parsed from a file of any format: the text, the furniture it marks, notes, and metadata.

    `declared` is what the file says of itself; `inferred`, less trusted, is taken from its text. `pages` are the
    offsets at which the pages of a PDF begin.
    """

    text: str
    furniture: tuple[Furniture, ...] = ()
    declared: tuple[MetadataSource, ...] = ()
    notes: tuple[str, ...] = ()
    inferred: tuple[MetadataSource, ...] = ()
    pages: tuple[int, ...] = ()


def parse_text(text: str) -> ParsedArticle:
    """Read plain text, unchanged but for page breaks."""
    text = break_pages(text)
    return ParsedArticle(text, corrections_in(text))


def parse_markdown(text: str) -> ParsedArticle:
    """Read Markdown with or without front matter; a first heading of level one is the title if nothing else is."""
    front = split_front_matter(break_pages(text))
    metadata, notes = read_fields(front.values)
    title, blocks = read_body(front.body)
    laid, furniture = with_credits(blocks)
    return ParsedArticle(
        laid,
        furniture,
        declared=(MetadataSource("front matter", metadata),),
        notes=(*front.notes, *notes),
        inferred=(MetadataSource("text", Metadata(title=title)),),
    )


def parse_html(html: str) -> ParsedArticle:
    """Read an HTML page: the article in it, and what the page says of it.

    Raises:
        ReadError: the page holds no article, or only a script that loads it.
    """
    from lxml import etree

    try:
        root = parse_page(html)
        if write_out_inline(root):
            html = page_html(root)
        page = page_metadata(root)
        title = merge(page.sources)[0].title
        found = article_blocks(root, html, page.body, title, page.paid_parts)
    except (etree.LxmlError, ValueError, RecursionError):
        found = PageArticle([])
    if not found.blocks:
        raise ReadError(
            "no_article_in_html",
            "is HTML without an article (no paragraphs of text found); save the article's own page",
        )
    text, furniture = with_credits(found.blocks)
    return ParsedArticle(text, furniture, declared=page.sources, notes=(*page.notes, *found.notes))


def to_article(parsed: ParsedArticle, source: Source) -> Iterator[Read]:
    """Yield the notes on a parsed article and then the article; or Rejected when it cannot be one."""
    if not parsed.text.strip():
        yield Rejected(source.place, "is empty (or blank); expected the text of an article")
        return
    served = (MetadataSource("headers", Metadata(terms=source.terms)),) if source.terms else ()
    sources = (*source.beside, *_with_all_terms((*served, *parsed.declared)), *parsed.inferred)
    known = merge((*sources, *source.told))[0]
    marked = parsed.furniture
    if is_about_corrections(known.title):
        marked = tuple(piece for piece in marked if piece.kind != "correction")
    found = find_furniture(parsed.text, marked, title=known.title, outlet=known.outlet)
    names = Metadata(authors=found.authors, translators=found.translators, published=found.published)
    if known.language is None:
        names = replace(names, language=detect_language(parsed.text))
    sources = (*sources, MetadataSource("text", names), *source.told)
    known, origins = merge(sources)
    odd: list[str] = []
    if source.address is not None:
        known, odd = _as_fetched(known, origins, source.address)
    furniture, overlong = _with_kept_credits(found.furniture)
    notes = [*parsed.notes, *left_out(sources, known), *overlong, *odd, *signs_of_damage(parsed.text)]
    if known.published is not None and in_future(known.published):
        yield Rejected(source.place, f"published {known.published} is in the future: possibly embargoed; not added")
        return
    if known.modified is not None and in_future(known.modified):
        notes.append(f"modified {known.modified} is in the future; left unknown")
        known = replace(known, modified=None)
        del origins["modified"]
    yield from (Note(source.place, note) for note in notes)
    yield Article(
        text=parsed.text,
        source=source.source,
        origins=origins,
        furniture=furniture,
        pages=parsed.pages,
        **known.known(),
    )


def at_most_one(reads: Iterable[Read], source: Source) -> Iterator[Read]:
    """Yield what is read of a file that may hold several articles.

    An id, title or address given beside the file describes one article: if a second one follows, none is added.
    """
    single = [name for name in UNIQUE_FACTS if getattr(merge(source.beside)[0], name)]
    if not single:
        yield from reads
        return
    held: list[Read] = []
    for read in reads:
        held.append(read)
        if sum(isinstance(each, Article) for each in held) > 1:
            yield Rejected(source.place, f"--{single[0]} is for one article, and this holds several; leave it out")
            return
    yield from held


def _as_fetched(known: Metadata, origins: dict[str, str], address: str) -> tuple[Metadata, list[str]]:
    """Return the metadata of a page that was fetched, with the address that identifies it, and a note on another.

    A page may name another address of its own site, as the versions for phones do. One on another site
    would make it a version of somebody else's article; so would an id.
    """
    if known.id and origins["id"] not in SUPPLIED:
        known = replace(known, id="")
        del origins["id"]
    url = known.url
    if url and (origins["url"] in SUPPLIED or same_site(url, address)):
        return known, []
    origins["url"] = "fetched"
    notes = [f"its page says that it is {url}, which it is not; kept as {address}"] if url else []
    return replace(known, url=address), notes


def _with_all_terms(sources: Sequence[MetadataSource]) -> tuple[MetadataSource, ...]:
    """Return sources of which the first that knows terms has those of all: each of them holds."""
    terms = combined(*(source.metadata.terms for source in sources))
    first = next((n for n, source in enumerate(sources) if source.metadata.terms), None)
    if terms is None or first is None:
        return tuple(sources)
    changed = sources[first]._replace(metadata=replace(sources[first].metadata, terms=terms))
    return (*sources[:first], changed, *sources[first + 1 :])


def reject(source: Source, error: Exception) -> Rejected:
    """Return the rejection that an error explains, on one line."""
    return Rejected(source.place, " ".join(str(error).split()))


def _with_kept_credits(furniture: Iterable[Furniture]) -> tuple[tuple[Furniture, ...], list[str]]:
    """Leave out credits that are too long; return a line that says so for each."""
    kept, notes = [], []
    for piece in furniture:
        problem = excess("credit", piece.credit or "")
        kept.append(replace(piece, credit=None) if problem else piece)
        notes += [f"the credit of a {piece.kind} {problem}; left unknown"] if problem else []
    return tuple(kept), notes


def with_credits(blocks: Iterable[Block]) -> tuple[str, tuple[Furniture, ...]]:
    """Lay blocks out with their corrections, and separate the credit at the end of a caption from the caption."""
    text, marked = lay_out(with_corrections(list(blocks)))
    furniture: list[Furniture] = []
    for piece in marked:
        parts = (
            split_credit(text[piece.start : piece.end]) if piece.kind == "caption" and piece.credit is None else None
        )
        if parts is None:
            furniture.append(piece)
            continue
        words, credit_part, credit = parts
        if words:
            furniture.append(Furniture(piece.start, piece.start + len(words), "caption", credit))
        furniture.append(Furniture(piece.end - len(credit_part), piece.end, "credit", credit))
    return text, tuple(furniture)
