"""Detection of what is not body in an article's text: captions, credits, bylines, notices, links to other pages.

Conservative, because a false positive hides journalism: only whole short lines are taken, by patterns anchored at both
ends, and nothing that reads like a sentence of the story. Corrections are found in `corrections`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pullquote.reading.blocks import ends_sentence
from pullquote.reading.boilerplate.credits import is_caption, is_label, names_source, split_credit
from pullquote.reading.boilerplate.dated import is_dated_line, is_reading_time, is_time_of_day
from pullquote.reading.boilerplate.datelines import read_date_line
from pullquote.reading.boilerplate.links import is_breadcrumb, is_label as is_link_label, is_signature, leads_elsewhere
from pullquote.reading.boilerplate.names import LANGUAGES, looks_like_names, split_names
from pullquote.reading.boilerplate.prompts import is_contact, is_prompt
from pullquote.reading.boilerplate.repeats import repeated
from pullquote.reading.bylines import is_agency, writers
from pullquote.reading.dates import parse_date
from pullquote.types import Furniture, FurnitureKind, Span

_LONGEST = 400  # code points; a longer line is never furniture
_MOST_WORDS = 25  # of a notice or a link to another page
_LONGEST_AND = 6  # code points between two names: `, and `
_TOP, _TAIL = 4, 8  # lines from the start for a byline, from the end for a closing note
_ABOVE = 6  # lines from the start, for a date

_NOTICE = re.compile(
    r"please (?:direct|send|address|e-?mail) (?:any |all |your |us your )?(?:\w+ (?:or|and) )?"
    r"(?:comments?|questions?|feedback|tips)\b.{0,60}\b(?:about|on|regarding|to|at)\b.{0,60}"
    r"|(?:click here to )?sign up (?:for|to|here)\b.{0,80}"
    r"\b(?:newsletters?|alerts|updates|inbox|our (?:daily |weekly |free )?e-?mails?)\b.{0,60}"
    r"|(?:click here to )?subscribe (?:now |today |here |free )?(?:to|for|and)\b.{0,60}"
    r"\b(?:our|newsletters?|alerts|podcast|channel|edition|full story)\b.{0,60}"
    r"|to (?:view|read|see|continue reading)\b.{0,60}\b(?:subscribe|sign up|log in|register)\b.{0,60}"
    r"|to (?:view|read|see) the (?:full|rest of the|entire|whole) (?:story|article)\b.{0,30}\bsubscribe\b.{0,200}"
    r"|if you[’']?(?:re| are) (?:seeing this message|(?:already )?a subscriber)\b.{0,160}"
    r"|(?:for|get) the latest (?:stories|news|headlines|updates)\b.{0,80}"
    r"\b(?:download|apps?|inbox|newsletters?|subscribe|sign up)\b.{0,80}"
    r"|(?:follow|like|find|join) us on (?:social media|facebook|twitter|x\b|instagram|telegram|whatsapp|youtube|tiktok"
    r"|linkedin|threads|bluesky|mastodon|google news).{0,100}"
    r"|(?:(?:story|article) continues (?:below|after)(?: (?:this )?advert(?:isement)?)?"
    r"|(?:skip )?advert(?:isement)?|sponsored content)[.:…]*"
    r"|(?:©|\(c\)|copyright) ?(?:©|\(c\))? ?\d{4}(?:\s?[-–,]\s?\d{4})?"
    r"(?:\W*|[,.]? (?:by |the )?(?-i:[^\sa-z]).{0,120}|[,.]? (?:all|some) rights .{0,60})"
    r"|share this (?:article|story|page|post)[.:!]?",
    re.IGNORECASE,
)
_RELATED = re.compile(
    rf"read (?:this (?:article|story|report|piece|page) )?in (?:{LANGUAGES})[.:]?"
    r"|read this (?:article|story|report|piece) in .{2,30}(?<![.!?])"
    r"|(?:read more|also read|read also|read next|see also|more on this|most read)"
    r"(?:\s*[:»›→>].{0,180}|\s+here\W*|\W*)"
    r"|recommended(?: (?:for you|reading|stories|articles))?(?:\W*|\s*[:»›→>]\s*(?-i:[A-Z“‘\"]).{0,178}(?<![.!?,;]))"
    r"|related(?: (?:articles?|stories|story|coverage|content|links?|news|topics?|reading))?(?:\s*:.{0,180}|\W*)",
    re.IGNORECASE,
)
_TRANSLATED = re.compile(
    r"[*_(\[\s]*(?:[Tt]ranslated(?P<source>(?: from (?:the )?(?:original )?[A-Z]\w+)?)"
    r"(?: by (?P<who>[^.()\[\]]{2,80}))?"
    r"|[Tt]ranslation(?: by|:) (?P<other>[^.()\[\]]{2,80}))[.)\]*_\s]*"
)
# Before a writer's name: `By Jane Doe`, `Von Anna Schmidt`, `Texto: Ana Pérez`.
_BY = (
    r"(?:by|von|por|par|di|door|av|af|przez|írta|kirjoittanut|oleh|от|автор|от автора|yazan|bởi|بقلم|كتب|מאת)\b:?"
    r"|(?:text|texto|texte|testo|tekst|teksti|autor\w*|author|auteur|autore|forfatter|författare|kirjoittaja|автор"
    r"|yazar|penulis|reporter|reporters|tác giả|الكاتب|文|記者|记者|作者|글|기자)\s?[:：／/]"
)
_BYLINE = re.compile(
    rf"(?:{_BY})\s?(?P<who>[^!?:;|–—]{{3,80}}?)(?:\s*(?:\||–|—)\s*[^.!?]{{2,60}}"
    r"|,? (?:(?:the )?(?:\w+ ){0,2}(?:staff|senior|chief|contributing|special)? ?"
    r"(?:writers?|reporters?|correspondents?|editors?|columnists?|journalists?))\b[^.!?]{0,40})?",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:staff writers?|(?:staff |senior |chief |political |foreign )?"
    r"(?:reporters?|journalists?|correspondents?|columnists?)|freelance (?:journalist|writer|reporter)"
    r"|bureau chief|contributing (?:writer|editor)|deputy editor|senior editor)"
)
_CLOSING = re.compile(
    rf"(?P<who>[^,:;!?“”\"]{{3,60}}?) is (?P<what>(?:an? |the |our |one of (?:our |[^.,:;!?]{{2,50}}[’']s? ))"
    rf"(?:[\w’'-]+ ){{0,4}}?{_ROLE}\b(?:\.| (?:at|for|with|in|covering|based|on)\b[^.!?]{{0,100}}\.?|$))"
    r"(?P<more> (?:Please|Follow|She can|He can|They can|Contact|E-?mail|Reach|You can|Send)\b.{0,160})?",
)
# What only a publication says of its own people; `a reporter for` may also describe the person a story is about.
_OWN_STAFF = re.compile(r"\bstaff (?:writer|reporter)|^one of |^our ")
_REACHED = re.compile(r"please (?:direct|send|contact)|\bbe reached\b|e-?mail|\S@\S", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:said|told|ruled|announced|according|warned|added|argued|testified)\b", re.IGNORECASE)
_DATELINE = re.compile(r"[A-Z]{3}[A-Z .'’-]{0,60}(?:, [\w. ]{2,30})?(?: \([^()]{2,30}\))? ?(?:—|–|--) ?\S.*")
_REPORTING = re.compile(
    r"[*_(\[]?(?:(?:additional |with )?reporting by .{3,120}"
    r"|[^.!?]{3,120} contributed (?:reporting )?to this (?:report|story|article|piece)\.?)[)\]*_]?",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[▲△▼▽]\s?[^\x00-\u2fff]")
_RULE = re.compile(r"(?:[*] ?){3,80}|(?:[-_=~#—] ?){3,80}")  # between parts: `* * *`, `-----`
_PAGE_NUMBER = re.compile(
    r"[-–—]\s?\d{1,4}\s?[-–—]|(?:page|seite|página|pagina|side|sida) \d{1,4}(?: \w{2,3} \d{1,4})?", re.I
)
_ENDS_SENTENCE = re.compile(r"[.!?…][”’\"')\]]*$|[:;,]$")
_PARAGRAPH = 80  # code points of a paragraph beside a subhead
# Korean and Chinese papers put the role beside the name: `홍길동 기자`, `記者王小明`.
_TITLED_AFTER = re.compile(
    r"(?P<who>[가-힣]{2,4})\s?(?:선임|인턴|수습)?(?:기자|특파원|논설위원|에디터)(?:\s*[="
    r"|/(]?\s*[\w.+-]{1,64}@[\w.-]{1,80}\)?)?"
    r"|(?:本报|本報)?(?:记者|記者)[\s:：]?(?P<named>[\u4e00-\u9fff]{2,4})"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is found in a text: its furniture, in order and without overlap, the names in it, and a date line's day."""

    furniture: tuple[Furniture, ...] = ()
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    published: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Marked:
    """Spans of a text, of which none begins before another begins; tells which lines one of them touches."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Keep spans sorted by their starts."""
        self._starts: list[int] = []
        self._ends: list[int] = []  # the furthest end of the spans so far
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(max(end, self._ends[-1] if self._ends else end))

    def __contains__(self, line: _Line) -> bool:
        before = bisect_left(self._starts, line.end)
        return before > 0 and self._ends[before - 1] > line.start


def find_furniture(
    text: str, known: Iterable[Furniture] = (), *, title: str | None = None, outlet: str | None = None
) -> Found:
    """Find furniture in a text.

    Args:
        text: the article's text; offsets are code points into it.
        known: furniture that the format marked (figcaptions, headings); it is kept, and lines in it are not examined,
            unless they are only reserved.
        title: the article's title, if known; without it, a first line is taken for the title rather than a byline.
        outlet: the article's outlet, if known; a note at the end that names it is about the author.

    Returns:
        All furniture, known and found: `0 <= start < end <= len(text)`, sorted; only what is reserved overlaps others.
    """
    within = sorted((f for f in known if 0 <= f.start < f.end <= len(text)), key=lambda f: f.start)
    kept, reserved = ([f for f in within if (f.kind == "reserved") is is_reserved] for is_reserved in (False, True))
    marked = _Marked(Span(f.start, f.end) for f in kept)
    blocks = list(_blocks(text))
    lines = [line for block in blocks for line in block]
    open_lines = [line for line in lines if line not in marked and len(line.text) <= _LONGEST]
    taken: dict[int, list[Furniture]] = {}
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    top, tail = _byline_places(lines, title), {line.start for line in lines[-_TAIL:]}
    published: str | None = None
    prose = next((n for n, line in enumerate(lines) if _is_prose(line.text)), len(lines))
    above = {line.start for line in lines[: min(_ABOVE, prose)]}
    for line in open_lines:
        day, is_date = read_date_line(line.text, at_top=line.start in above)
        if is_date:
            taken[line.start] = [Furniture(line.start, line.end, "byline")]
            published = published or (day if line.start in above else None)
            continue
        kind, who = _judge(line.text, at_top=line.start in top, at_end=line.start in tail)
        if kind is not None:
            taken[line.start] = [Furniture(line.start, line.end, kind)]
            if kind == "byline" and _TRANSLATED.fullmatch(line.text):
                translators += who
            elif who and not authors:
                authors = who
    for block in blocks:
        if not any(line in marked for line in block):
            _caption(block, taken, alone=len(blocks) == 1)
    note = _closing(lines, taken, marked, outlet)
    if note is not None:
        taken[note[0].start] = [Furniture(note[0].start, note[0].end, "byline")]
        authors = authors or note[1]
    for kind, line in (
        *_subheads(blocks, taken, marked),
        *_pointing(blocks, taken, marked),
        *_pulled(blocks, taken, marked),
    ):
        taken[line.start] = [Furniture(line.start, line.end, kind)]
    found = kept + [piece for pieces in taken.values() for piece in pieces]
    found += reserved
    return Found(tuple(sorted(found, key=lambda f: f.start)), authors, tuple(dict.fromkeys(translators)), published)


def _byline_places(lines: list[_Line], title: str | None) -> set[int]:
    """Return the starts of lines that may be a byline: under a title, or first and above a date."""
    if not lines:
        return set()
    after = lines[1].text[:200] if len(lines) > 1 else ""
    first = lines[0].text
    titled = len(first) <= 150 and not _ENDS_SENTENCE.search(first)
    places = {line.start for line in lines[1:_TOP]} if title or titled else set()
    return places | ({lines[0].start} if (title and title != first) or _is_dated(after) else set())


def _is_dated(line: str) -> bool:
    if _DATELINE.fullmatch(line):
        return True
    try:
        return bool(parse_date(line))
    except ValueError:
        return False


def _closing(
    lines: list[_Line], taken: Mapping[int, object], marked: _Marked, outlet: str | None
) -> tuple[_Line, tuple[str, ...]] | None:
    """Return the note about the author at the end of a text, followed only by furniture, with the names in it."""
    place = len(lines) - 1
    while place >= 0 and (lines[place].start in taken or lines[place] in marked):
        place -= 1
    short = place > 0 and len(lines[place].text) <= _LONGEST
    match = _CLOSING.fullmatch(lines[place].text) if short else None
    if match is None or not looks_like_names(match["who"]):
        return None
    own = _OWN_STAFF.search(match["what"]) or _REACHED.search(match["more"] or "")
    if not own and not (outlet and outlet.casefold() in match["what"].casefold()):
        return None
    # A person whom the story names is more likely its subject than its author.
    body = [line.text for line in lines[:place] if line.start not in taken]
    names = split_names(match["who"])
    if any(re.search(rf"\b{re.escape(name.split()[-1])}\b", line) for name in names for line in body):
        return None
    return lines[place], names


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Yield runs of lines separated by blank lines, each line without surrounding white space."""
    block: list[_Line] = []
    at = 0
    for raw in text.split("\n"):
        bare = raw.strip()
        if bare:
            block.append(_Line(bare, at + len(raw) - len(raw.lstrip())))
        elif block:
            yield block
            block = []
        at += len(raw) + 1
    if block:
        yield block


def _subheads(
    blocks: list[list[_Line]], taken: Mapping[int, object], marked: _Marked
) -> Iterator[tuple[FurnitureKind, _Line]]:
    """Yield subheads between two paragraphs: a few words that end no sentence and hold no figure."""
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        line = block[0]
        if len(block) > 1 or line.start in taken or line in marked or not _is_subhead(line.text):
            continue
        around = (before[-1].text, after[-1].text)
        if all(_is_prose(text) for text in around):
            yield "heading", line


def _pointing(
    blocks: list[list[_Line]], taken: Mapping[int, object], marked: _Marked
) -> Iterator[tuple[FurnitureKind, _Line]]:
    """Yield captions that point at their picture, as Korean and Japanese papers print them: `▲ 항구에 배가 서 있다.`

    Several in a row are items of a list.
    """
    pointing = [_POINTS.match(block[0].text) is not None for block in blocks]
    for n, block in enumerate(blocks):
        line = block[0]
        alone = len(block) == 1 and pointing[n] and not any(pointing[max(0, n - 1) : n] + pointing[n + 1 : n + 2])
        if alone and 4 < len(line.text) <= 200 and line.start not in taken and line not in marked:
            yield "caption", line


def _is_prose(text: str) -> bool:
    return len(text) >= _PARAGRAPH and ends_sentence(text)


def _is_subhead(line: str) -> bool:
    count = len(line.split())
    if len(line) > 60 or count > 8 or ends_sentence(line) or re.search(r"[\d:;,：；，、\"“”„«»「」]", line):
        return False
    unspaced = count == 1 and len(line) >= 4 and line[0].upper() == line[0].lower()
    return line[0].isalpha() and line[0].upper() == line[0] and (count >= 2 or unspaced)


def _pulled(
    blocks: list[list[_Line]], taken: Mapping[int, object], marked: _Marked
) -> Iterator[tuple[FurnitureKind, _Line]]:
    """Yield pull quotes: paragraphs of one line whose words stand in a longer paragraph too."""
    lines = [line for block in blocks for line in block if line.start not in taken and line not in marked]
    single = {block[0].start for block in blocks if len(block) == 1}
    for place in repeated([line.text for line in lines]):
        if lines[place].start in single:
            yield "pullquote", lines[place]


def _judge(line: str, *, at_top: bool, at_end: bool) -> tuple[FurnitureKind | None, tuple[str, ...]]:
    """Return the kind of a line taken by itself, and the people it names as authors or translators."""
    match = _TRANSLATED.fullmatch(line)
    if match is not None:
        who = (match["who"] or match["other"] or "").strip(" *_")
        if (who and looks_like_names(who)) or (not who and match["source"]):
            return "byline", split_names(who)
    says = _SAYS.search(line) is not None
    if _NOTICE.fullmatch(line) and not says and len(line.split()) <= _MOST_WORDS:
        return "notice", ()
    if _RELATED.fullmatch(line) and not (says and _ENDS_SENTENCE.search(line)) and len(line.split()) <= _MOST_WORDS:
        return "related", ()
    who = _who(line) if at_top else ""
    names = _writers(who)
    if names:
        # A comma without `and` may be followed by another author or by the outlet: not guessed.
        unclear = "," in who and not re.search(r"\band\b|&", who) and not is_agency(names[-1])
        return "byline", () if unclear else names
    if at_end and _REPORTING.fullmatch(line):
        return "byline", ()
    return (None if says else _of_the_page(line)), ()


def is_byline(line: str) -> bool:
    """Return whether a line could be a byline, wherever it stands: `By Jane Doe`, `Von Anna Schmidt`, `홍길동 기자`."""
    return bool(_writers(_who(line)))


def _who(line: str) -> str:
    """Return what stands where a byline has its names; empty for a line that has not its form."""
    match = (_BYLINE.fullmatch(line) or _TITLED_AFTER.fullmatch(line)) if len(line) <= _LONGEST else None
    return next(filter(None, match.groups()), "") if match is not None else ""


def _writers(who: str) -> tuple[str, ...]:
    """Return the names in a text that is nothing but names, with each language's `and` between them."""
    several = writers((who,))
    named = len(who) - sum(map(len, several)) <= max(0.2 * len(who), _LONGEST_AND * (len(several) - 1))
    if len(several) > 1 and named and all(looks_like_names(name) or is_agency(name) for name in several):
        return several
    return split_names(who) if looks_like_names(who) else ()


def _of_the_page(line: str) -> FurnitureKind | None:
    """Return the kind of a line that is the page's, not the story's, in any of many languages."""
    if is_link_label(line) or leads_elsewhere(line) or is_breadcrumb(line):
        return "related"
    if is_signature(line):
        return "post"
    if _RULE.fullmatch(line) or _PAGE_NUMBER.fullmatch(line):
        return "notice"
    dated = is_dated_line(line) or is_time_of_day(line) or is_reading_time(line)
    matter = dated or is_prompt(line) or is_contact(line)
    return "notice" if matter else None


def _caption(block: list[_Line], taken: dict[int, list[Furniture]], *, alone: bool) -> None:
    """Mark a block's caption, its credit and the alt text above it; a block is at most alt, caption and credit."""
    if len(block) == 2 and is_label(block[0].text) and names_source(block[1].text):
        for line in block:
            taken[line.start] = [Furniture(line.start, line.end, "credit", block[1].text)]
        return
    for place, line in enumerate(block):
        if line.start in taken or len(line.text) > _LONGEST:
            continue
        parts = split_credit(line.text)
        if parts is None:
            if is_caption(line.text):
                taken[line.start] = [Furniture(line.start, line.end, "caption")]
            continue
        words, credit_part, credit = parts
        credit_at = line.end - len(credit_part)
        pieces = [Furniture(credit_at, line.end, "credit", credit)]
        above = place - 1
        if words:
            pieces.insert(0, Furniture(line.start, line.start + len(words), "caption", credit))
        elif place == len(block) - 1 and 0 < place <= 2 and not alone and block[above].start not in taken:
            caption = block[above]
            if len(caption.text) <= 300:
                taken[caption.start] = [Furniture(caption.start, caption.end, "caption", credit)]
            above -= 1
        elif place == 0 and len(block) == 2 and not alone and block[1].start not in taken:
            below = block[1]
            if len(below.text) <= 200 and not _SAYS.search(below.text) and split_credit(below.text) is None:
                taken[below.start] = [Furniture(below.start, below.end, "caption", credit)]
        taken[line.start] = pieces
        short = above >= 0 and len(block[above].text) <= 150 and not _ENDS_SENTENCE.search(block[above].text)
        if above == 0 and len(block) <= 3 and short and block[0].start not in taken:
            taken[block[0].start] = [Furniture(block[0].start, block[0].end, "alt")]
