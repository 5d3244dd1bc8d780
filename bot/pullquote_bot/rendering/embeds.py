"""Rendering of quotes as Discord embeds, or as plain messages where embeds are not allowed, within every limit.

Limits: https://docs.discord.com/developers/resources/message#embed-object-embed-limits; 2000 for a message's content.
They are counted in `markdown.units`, over the text that is sent: a backslash counts.

A quote that does not fit is cut at its sentences, keeping the one that answers. A note says what was cut; it is not
part of the quote and is displayed differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded, urlsplit, urlunsplit

import idna

from pullquote import Article, Quote, article_parts, attribution_parts
from pullquote_bot.i18n.translations import Translator, translator_for
from pullquote_bot.rendering.markdown import closed, escape, highlighted, isolated, shown, units
from pullquote_bot.rendering.provenance import correction_lines, printed_too, withheld_note
from pullquote_bot.rendering.truncate import fit, share_out, shortened

MAX_EMBEDS = 10
MAX_PLAIN_QUOTES = 5
MAX_TITLE, MAX_DESCRIPTION, MAX_FOOTER, MAX_TOTAL, MAX_CONTENT, MAX_URL = 256, 4096, 2048, 6000, 2000, 2048

SEPARATOR = " · "
_NOTE = "\n-# "
_CUTS = ((True, False), (False, True), (True, True))  # of a paragraph: before the quote, after it


ENGLISH = translator_for("en")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedQuote:
    """The texts of one embed.

    `title`, `text` and `note` are markdown; `lines` are plain, as Discord shows a footer. `text` displays exactly
    `quote.text[start:end]`. `url` is None if there is none that Discord accepts; no two of an answer are the same.
    """

    title: str
    url: str | None
    text: str
    lines: tuple[str, ...]
    note: str | None
    start: int
    end: int

    @property
    def description(self) -> str:
        """The quote and, as small print on a separate line, what was left out, or why there are no words."""
        return _with_note(self.text, self.note)

    @property
    def footer(self) -> str:
        """The lines that say where the quote comes from."""
        return "\n".join(self.lines)

    @property
    def size(self) -> int:
        """What the embed counts towards the limit over all embeds of a message."""
        return units(self.title) + units(self.description) + units(self.footer)


def article_line(article: Article, say: Translator, *, titled: bool = True) -> str:
    """Return in one line an article's title (if wanted), authors, outlet and date of publication.

    The line is plain text: escape it for markdown.
    """
    parts = article_parts(article, say)
    return SEPARATOR.join(map(isolated, parts if titled else parts[1:]))


def source_lines(quote: Quote, say: Translator = ENGLISH) -> tuple[str, ...]:
    """Return a quote's source and the outlets that printed it too; not its title, which the embed shows above it."""
    parts = attribution_parts(quote.article, quote.passage, say, superseded=quote.superseded)
    lines = [SEPARATOR.join(map(isolated, parts))]
    others = printed_too(quote.also_in, say)
    if others:
        lines.append(say("Also in: {outlets}", outlets=", ".join(map(isolated, others))))
    return tuple(lines)


def render_quotes(
    quotes: Sequence[Quote],
    limit_total: int = MAX_TOTAL,
    *,
    say: Translator = ENGLISH,
    marks: Callable[[Quote], Iterable[str]] = lambda _: (),
) -> list[RenderedQuote]:
    """Render quotes as the embeds of one message, in order, none left out.

    Titles and footers may take part of each embed's equal share; the rest goes to the quotes, the longest of which is
    cut first.

    Args:
        quotes: at most MAX_EMBEDS.
        limit_total: code units for all embeds, at least 250 for each.
        say: the reader's language.
        marks: returns the plain lines to put above a quote's source, such as that its article was changed.

    Raises:
        ValueError: there are too many quotes for one message or for the limit.
    """
    if len(quotes) > MAX_EMBEDS or limit_total < 250 * len(quotes):
        raise ValueError(
            f"{len(quotes)} quotes do not fit one message: at most {MAX_EMBEDS}, and 250 characters for each"
        )
    if not quotes:
        return []
    share = min(limit_total, MAX_TOTAL) // len(quotes)
    titles = [_title(quote, min(MAX_TITLE, share // 5), say) for quote in quotes]
    footers = []
    for quote in quotes:
        said = (*marks(quote), *source_lines(quote, say), *correction_lines(quote.corrections, say))
        footers.append(_shortened_lines(said, min(MAX_FOOTER, share // 4)))
    taken = sum(map(units, titles)) + sum(units("\n".join(footer)) for footer in footers)
    texts = _cut_to(quotes, min(limit_total, MAX_TOTAL) - taken, MAX_DESCRIPTION, share // 4, say=say)
    urls = different_urls([addresses(quote.link, quote.article.url) for quote in quotes])
    return [
        RenderedQuote(title=title, url=url, text=text, lines=footer, note=note, start=start, end=end)
        for title, url, footer, (text, note, start, end) in zip(titles, urls, footers, texts, strict=True)
    ]


def plain(
    quotes: Sequence[Quote],
    limit: int = MAX_CONTENT,
    *,
    say: Translator = ENGLISH,
    marks: Callable[[Quote], Iterable[str]] = lambda _: (),
) -> str:
    """Render quotes as one message without embeds: block quotes with their sources and links, which do not unfurl.

    If not everything fits, sources and links are limited to part of each quote's equal share: the longest names are
    shortened, and a longer link is replaced by the article's plain one, or by none. Then the quotes are cut.

    Raises:
        ValueError: there are more than MAX_PLAIN_QUOTES quotes, or less than 250 code units for each.
    """
    if len(quotes) > MAX_PLAIN_QUOTES or limit < 250 * len(quotes):
        raise ValueError(f"{len(quotes)} quotes do not fit: at most {MAX_PLAIN_QUOTES}, and 250 characters for each")
    if not quotes:
        return ""
    share = min(limit, MAX_CONTENT) // len(quotes)
    for longest_source, longest_link in ((MAX_CONTENT, MAX_CONTENT), (share // 4, share // 4)):
        tails = [_tail(quote, marks(quote), longest_source, longest_link, say=say) for quote in quotes]
        room = min(limit, MAX_CONTENT) - sum(map(units, tails)) - len("\n") * (len(quotes) - 1)
        texts = _cut_to(quotes, room, limit, share // 4, say=say, mark="> ")
        if all((start, end) == (0, len(quote.text)) for quote, (_, _, start, end) in zip(quotes, texts, strict=True)):
            break
    return "\n".join(
        _with_note(_quoted(text) if text else "", note) + tail
        for (text, note, _, _), tail in zip(texts, tails, strict=True)
    )


def source_text(quote: Quote, limit: int, *, say: Translator = ENGLISH, marks: Iterable[str] = ()) -> str:
    """Return in small print a quote's source, what must be known of it and its link.

    Args:
        quote: the quote.
        limit: code units of the source, and of the link.
        say: the reader's language.
        marks: the plain lines to put under the source.
    """
    return _tail(quote, marks, limit, limit, say=say).replace("\n", "\n-# ").removeprefix("\n")


def _tail(quote: Quote, marks: Iterable[str], longest_source: int, longest_link: int, *, say: Translator) -> str:
    title = article_parts(quote.article, say)[0]
    parts = attribution_parts(quote.article, quote.passage, say, superseded=quote.superseded)
    source = SEPARATOR.join(map(isolated, (title, *parts)))
    url = next((url for url in addresses(quote.link, quote.article.url) if len(url) <= longest_link), None)
    corrections = correction_lines(quote.corrections, say)
    said = (_shortened_line(mark, longest_source // 2, escape) for mark in (*marks, *corrections))
    lines = (f"— {_shortened_line(source, longest_source, escape)}", *said)
    return "".join(f"\n{line}" for line in lines) + (f"\n<{url}>" if url else "")


def _with_note(text: str, note: str | None) -> str:
    """Return a text with a note in small print under it, if there is one."""
    return text + (f"{_NOTE if text else _NOTE.lstrip()}{note}" if note else "")


def _quoted(text: str) -> str:
    return "> " + text.replace("\n", "\n> ")


def _cut_to(
    quotes: Sequence[Quote], room: int, most: int, note_limit: int, *, say: Translator, mark: str = ""
) -> list[tuple[str, str | None, int, int]]:
    """Cut quotes, the longest first, until they and their notes fit; return text, note, start and end of each.

    Args:
        quotes: the quotes.
        room: code units for all.
        most: code units for each.
        note_limit: code units a note may have.
        say: the reader's language.
        mark: the prefix of each line of a quote.
    """
    cut_note = shortened(say("Shortened to fit: the paragraph has more than this quote."), note_limit, escape)
    others = (cut_notes(say, before=before, after=after) for before, after in _CUTS)
    notes = [shortened(note, note_limit, escape) for (note,) in others]
    reserve = max(map(units, (*notes, cut_note))) + len(_NOTE)

    def cost(text: str, start: int, end: int) -> int:
        return units(highlighted(text, start, end)) + len(mark) * (shown(text).count("\n") + 1)

    needs = [min(cost(quote.text, *quote.highlight) + reserve, most) for quote in quotes]
    rendered: list[tuple[str, str | None, int, int]] = []
    for quote, limit in zip(quotes, share_out(needs, room), strict=True):
        if quote.withheld is not None:
            rendered.append(("", shortened(withheld_note(quote.withheld, say) or "", note_limit, escape), 0, 0))
            continue
        sentences = [span.shift(-quote.start) for span in quote.passage.sentences]
        within = [span for span in sentences if span.start >= 0 and span.end <= len(quote.text)]
        start, end = fit(quote.text, limit - reserve, quote.highlight, within, cost=cost)
        low, high = (min(max(edge, start), end) - start for edge in quote.highlight)
        (note,) = cut_notes(say, before=quote.cut_before, after=quote.cut_after) or (None,)
        note = shortened(note, note_limit, escape) if note else None
        note = note if (start, end) == (0, len(quote.text)) else cut_note
        rendered.append((highlighted(quote.text[start:end], low, high), note, start, end))
    return rendered


def cut_notes(say: Translator, *, before: bool, after: bool) -> tuple[str, ...]:
    """Return the line that says that a quote's paragraph begins before it, or goes on after it; none if it is whole."""
    if before and after:
        return (say("The paragraph begins before this quote and goes on after it."),)
    if before:
        return (say("The paragraph begins before this quote."),)
    return (say("The paragraph goes on after this quote."),) if after else ()


def _title(quote: Quote, limit: int, say: Translator) -> str:
    return shortened(_one_line(quote.article.title) or say("Title unknown"), limit, escape)


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())


def _shortened_lines(lines: Iterable[str], limit: int) -> tuple[str, ...]:
    kept: list[str] = []
    for line in lines:
        room = limit - units("\n".join([*kept, ""]))
        if room > 1:
            kept.append(_shortened_line(line, room, closed))
    return tuple(kept)


def _shortened_line(line: str, limit: int, render: Callable[[str], str]) -> str:
    """Shorten a line at its longest parts, so that a long title or many authors do not push out date and paragraph."""
    parts = line.split(SEPARATOR)
    needs = [units(render(part)) if len(part) <= limit else len(part) for part in parts]
    room = limit - len(SEPARATOR) * (len(parts) - 1)
    if sum(needs) <= room or room < 8 * len(parts):
        return shortened(line, limit, render)
    shares = share_out(needs, room)
    return SEPARATOR.join(shortened(part, share, render) for part, share in zip(parts, shares, strict=True))


def addresses(*urls: str | None) -> list[str]:
    """Return those addresses that Discord accepts, in the form it accepts."""
    written = (_address(url) for url in urls if url and len(url) <= MAX_URL)
    return [url for url in written if url and len(url) <= MAX_URL]


def _address(url: str) -> str | None:
    """Write an http(s) URL in ASCII; None for others, which make Discord refuse the whole message.

    It takes no other scheme, and no host without a dot ("Not a well formed URL").
    """
    try:
        parts = urlsplit(url.strip())
        name, port = parts.hostname or "", parts.port
        host = name if name.isascii() else idna.encode(name, uts46=True).decode()  # as browsers do: IDNA 2008
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+", host):
        return None
    rest = (percent_encoded(part, safe="%/:?#[]@!$&'()*+,;=-._~") for part in parts[2:])
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", *rest))


def different_urls(choices: Sequence[Sequence[str]]) -> list[str | None]:
    """Choose each embed's first URL that is not taken; Discord merges embeds with the same URL.

    Equal ones are distinguished by a fragment directive with a name no browser knows. Browsers drop it, as specified
    (https://wicg.github.io/scroll-to-text-fragment/#the-fragment-directive), and servers never see it.
    """
    chosen: list[str | None] = []
    for urls in choices:
        candidates = (known for url in urls for known in (url, _told_apart(url, len(chosen) + 1)))
        chosen.append(next((url for url in candidates if url not in chosen and len(url) <= MAX_URL), None))
    return chosen


def _told_apart(url: str, number: int) -> str:
    if ":~:" in url:
        return f"{url}&quote={number}"
    return f"{url}{'' if '#' in url else '#'}:~:quote={number}"
