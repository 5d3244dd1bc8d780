"""Which parts of a story's container hold other people's words: comments, posts, cards of other stories, pull quotes.

A class name alone decides little: publishers call paragraphs of the story `paywall`, and the column that holds it
`sidebar-grid`. What is in a part counts as well, for all parts of the page that share the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice

from pullquote.reading.blocks import ends_sentence, words
from pullquote.reading.boilerplate.links import is_signature
from pullquote.reading.boilerplate.prompts import is_prompt
from pullquote.reading.html.dom import Element, PageBlock
from pullquote.types import FurnitureKind

PROSE = 80  # code points of a paragraph that is more than a line of a list or a prompt
_MOST_COMMENTS = 0.6  # share of the text that comments may have beside a story
_MUCH = 0.3  # share of a story whose container is not an aside, whatever it is called
_NAME_PARTS = re.compile(r"[A-Z]?[^\W_A-Z]+|[A-Z]+")
_COMMENTS = words(
    "comment comments commenting commentlist disqus kommentar kommentare kommentarer kommentarfelt kommentarbereich"
    " leserkommentare leserbriefe comentario comentarios comentaris comentarii comentário comentários commentaire"
    " commentaires commento commenti komentarz komentarze komentar komentari komentare komentarji komentáře komentare"
    " kommentit kommentaarit kommentaarid komentarai komentāri yorum yorumlar reacties responses replies"
    " discussion discussions diskussion diskussionen diskuze diskusia diskusija talkback talkbacks livefyre viafoura"
    " spotim"
    " openweb hozzaszolas hozzaszolasok kommentek opiniones feedback userposts binhluan kommentarii respond ucomments"
    " komento maoni reply replylist respuestas reaktionen reactie réactions reakcje reakce reakcie keskustelu"
    " lesermeinung lesermeinungen leserbrief leserforum forum obsuzhdenie obsuzdenie otzyvy tanggapan odpowiedzi"
    " diskusjon reviews reviewlist customerreviews userreviews rezensionen bewertungen kundenbewertungen"
    " reseñas resenas recensioni recensies avaliacoes avaliações valoraciones recenze recenzje otzivi"
)
_LIVE = words("live liveblog ticker match minute minutes play")  # what a reporter comments on
_ELSEWHERE = words(
    "related relacionadas relacionados verwandte recirc recirculation recommend recommended recommendations"
    " recommendation outbrain taboola mostread mostpopular mostviewed readmore readnext breadcrumb breadcrumbs tags"
    " taglist"
    " upnext morestories morenews trending popular inarticlelink"
)
_PAIRS = re.compile(
    r"(?:^|[\s_-])(?:most-?(?:read|popular|viewed)|read-?(?:more|next|also)|more-?(?:stories|news|articles|from)"
    r"|see-?also|up-?next"
    r"|also-?(?:read|like)|leia-?(?:mais|tambem)|lea-?tambien|lire-?aussi|baca-?juga|lees-?ook|les-?ogsaa?"
    r"|mehr-?zum-?thema)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OF_PAGE = words(
    "share sharing shares social socials cookie cookies authorbio authorbox authorcard authorinfo advert adverts"
    " advertisement advertising adslot ads"
)
_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:author|autor)[-_]?(?:bio|box|card|info|profile|teaser)(?:$|[\s_-])", re.IGNORECASE
)
_PROMOTING = words(
    "newsletter newsletters subscribe subscription subscriptions subscriber subscribers paywall promo promos promotion"
    " sidebar consent gate regwall signup register metered premium donate donation membership piano tease widget"
)
_POST = re.compile(
    r"(?:^|[\s_-])(?:twitter-(?:tweet|embed|post)\S*|tweet|x-post|instagram-(?:media|post|embed)|tiktok-(?:embed"
    r"|post)|fb-(?:post|video)"
    r"|facebook-(?:post|embed)|bluesky-(?:embed|post)|mastodon-(?:embed|post)|threads-(?:embed|post)|text-post-media"
    r"|reddit-(?:embed|card)\S*|telegram-(?:post|embed)|vk-(?:post|embed)|social-?embed|embed-?(?:twitter|instagram"
    r"|social)\S*"
    r"|truth-?social\S*|embedded-?post|weibo-embed)(?:$|[\s_-])",
    re.IGNORECASE,
)
PULLED = re.compile(
    r"(?:^|[\s_-])(?:pull(?:ed)?[_-]?quotes?|quote[_-]?pull(?:ed)?|zitatbox|blickfang|citat-?fremhaevet"
    r"|highlight-?quote"
    r"|featured-?quote|destacado|olho|exergue|citation-?exergue|block-?quote-?pull|callout-?quote|pq)(?:$|[\s_-]|__)",
    re.IGNORECASE,
)
_COMMENT_HEADING = re.compile(
    r"\W*(?:\d+\s)?(?:(?:reader|user|leser|leser-|all|your|top)s?[’']?\s?)?(?:comments?|responses?|replies"
    r"|discussion|join the (?:discussion|"
    r"conversation)|what (?:do )?you think|have your say|kommentarer?|kommentare|leserkommentare|leserbriefe"
    r"|diskussion|comentarios?"
    r"|comentários?|comentaris|comentarii|commentaires?|vos réactions|réactions|commenti?|reacties|komentarze"
    r"|komentarz|komentáře"
    r"|diskuze|komentáre|diskusia|hozzászólások|kommentek|komentari|komentarji|kommentit|keskustelu|yorumlar"
    r"|komentar|bình luận"
    r"|комментарии|обсуждение|коментарі|коментари|коментарии|σχόλια|التعليقات|تعليقات|دیدگاه‌ها|نظرات|תגובות"
    r"|टिप्पणियां|মন্তব্য"
    r"|ความคิดเห็น|댓글|전체 댓글|コメント|みんなのコメント|评论|評論|网友评论|留言|thoughts?|réponses?|respuestas?"
    r"|antworten|reaktionen"
    r"|svar|odpowiedzi|risposte)(?:\s?\(?\d*\s?(?:件|개|条|條)?\)?)?"
    r"(?:\s(?:on|to|about|en|a|zu|auf|sur|à|su|op|på|til|do|k|sobre|em|para|в|к|на)\s.{1,120})?\W*",
    re.IGNORECASE,
)
_OTHERS_TAGS: Mapping[str, FurnitureKind] = {"nav": "related", "footer": "notice", "form": "notice"}


class Asides:
    """What the parts between a story's container and its paragraphs are, for the blocks in that container."""

    def __init__(
        self, blocks: Sequence[PageBlock], inside: Iterable[int], home: Element, links: Iterable[int] = ()
    ) -> None:
        """Take the blocks inside the story's container `home`, and the places of links there that are not among"
        " them."""
        self._blocks = blocks
        self._inside = sorted(inside)
        self._with_links = sorted({*self._inside, *links})
        self._home = home
        self._kinds: dict[Element, FurnitureKind | None] = {home: None}

    def kind(self, n: int) -> FurnitureKind | None:
        """Return what the part is that a block stands in; None in the story itself."""
        path: list[Element] = []
        part = self._blocks[n].element
        while part is not None and part not in self._kinds:
            path.append(part)
            part = part.getparent()
        found = self._kinds.get(part) if part is not None else None
        for part in reversed(path):
            found = found or self._kind_of(part)
            self._kinds[part] = found
        return found

    def _kind_of(self, part: Element) -> FurnitureKind | None:
        name = name_of(part)
        if part in self._posts or (name and _POST.search(name)):
            return "post" if self._share(part) < _MUCH else None
        if part in self._cards:
            return "related"
        tag = _OTHERS_TAGS.get(part.tag)
        if tag is not None and self._share(part) < _MUCH:
            return tag
        if part in self._commented or _says_comments(part):
            return "comment" if self._share(part) < _MOST_COMMENTS else None
        if name and part.tag not in ("html", "body"):
            return self._named(part, name)
        return None

    def _named(self, part: Element, name: str) -> FurnitureKind | None:
        parts = {piece.casefold() for piece in _NAME_PARTS.findall(name)}
        kind: FurnitureKind | None = None
        if parts & _COMMENTS and not parts & _LIVE:
            kind = "comment"
        elif part.tag == "p" and len("".join(part.itertext())) >= PROSE:
            # A name on a paragraph itself is more often its style than what it is.
            return None
        elif parts & _ELSEWHERE or _PAIRS.search(name):
            kind = "related"
        elif parts & _OF_PAGE or _AUTHOR.search(name):
            kind = "notice"
        elif parts & _PROMOTING:
            return None if self._prose.get(_signature(part), 0) >= 3 or self._is_prose(part) else "notice"
        if kind != "comment" and self._is_story(part):
            return None
        return kind if self._share(part) < (_MOST_COMMENTS if kind == "comment" else _MUCH) else None

    def _is_story(self, part: Element) -> bool:
        """Return whether a part is three or more paragraphs like the story's, and nothing else."""
        return self._paragraphs.get(part, 0) >= 3 and self._is_prose(part)

    def _share(self, part: Element) -> float:
        return self._weights.get(part, 0.0)

    def _is_prose(self, part: Element) -> bool:
        """Return whether all of a part's text is paragraphs like the story's."""
        sizes = self._weights.get(part, 0.0)
        return sizes > 0 and self._prose_weights.get(part, 0.0) >= 0.95 * sizes

    @cached_property
    def _weights(self) -> dict[Element, float]:
        return self._sum(self._inside)

    @cached_property
    def _prose_weights(self) -> dict[Element, float]:
        return self._sum(n for n in self._inside if is_prose(self._blocks[n]))

    def _sum(self, numbers: Iterable[int]) -> dict[Element, float]:
        """Return, for each part of the container, its share of the container's text, counting some blocks only."""
        total = sum(len(self._blocks[n].block.text) for n in self._inside) or 1
        sums: dict[Element, float] = {}
        for n in numbers:
            for part in self._path(n):
                sums[part] = sums.get(part, 0.0) + len(self._blocks[n].block.text) / total
        return sums

    def _path(self, n: int) -> list[Element]:
        path = []
        part = self._blocks[n].element
        while part is not None and part is not self._home:
            path.append(part)
            part = part.getparent()
        return path

    @cached_property
    def _prose(self) -> dict[str, int]:
        """The number of paragraphs of prose in all parts with a signature."""
        found: dict[str, int] = {}
        for n in self._inside:
            if is_prose(self._blocks[n]):
                for signature in {_signature(part) for part in self._path(n)}:
                    found[signature] = found.get(signature, 0) + 1
        return found

    @cached_property
    def _posts(self) -> set[Element]:
        """The block quotes that end with a post's signature, or link to the post that they quote."""
        found = set()
        for n in self._inside:
            quote = next((part for part in self._path(n) if part.tag == "blockquote"), None)
            if quote is not None and is_signature(self._blocks[n].block.text):
                found.add(quote)
        return found

    @cached_property
    def _commented(self) -> set[Element]:
        """The parts whose heading says that comments follow."""
        found = set()
        for n in self._inside:
            block = self._blocks[n].block
            if len(block.text) <= 120 and block.text.count(" ") <= 14 and _COMMENT_HEADING.fullmatch(block.text):
                above = block_container(self._blocks[n].element)
                if above is not None and above in self._weights and self._weights[above] < 0.6:
                    found.add(above)
        return found

    @cached_property
    def _cards(self) -> set[Element]:
        """The parts that show other stories: a headline that is a link, and a few lines about the story behind it."""
        cards = [card for card in self._listed if self._share(card) < _MUCH]
        for n in self._inside:
            page_block = self._blocks[n]
            if page_block.links < 0.9:
                continue
            if page_block.block.kind == "heading":
                card = self._card_of(page_block.element)
                if card is not None:
                    cards.append(card)
            else:
                wrapped = next((part for part in self._path(n) if part.tag == "a" and part.get("href")), None)
                if wrapped is not None and self._share(wrapped) < _MUCH:
                    cards.append(wrapped)
        shown = {card for card in cards if _leads_to_page(card)}
        # Where most of the text is in such parts, they are the story: a list of things, each with its link.
        return shown if sum(self._share(card) for card in shown) <= 0.5 else set()

    @cached_property
    def _listed(self) -> list[Element]:
        """The parts with a linked headline that is no heading, or a link to go on, and little else, one after another.

        One alone may be paragraphs of the story after a link to another, unless it is an article of its own.
        """
        held: dict[Element, list[int]] = {}
        for n in self._with_links:
            for part in self._path(n):
                held.setdefault(part, []).append(n)
        found: dict[Element, str] = {}
        for n in self._with_links:
            block = self._blocks[n]
            if block.links < 0.9 or block.block.kind is not None or is_prose(block):
                continue
            for card in self._path(n)[:4]:
                paragraphs = [each for each in held[card] if self._blocks[each].block.kind is None]
                if len(paragraphs) > 3:
                    break
                goes_on = self._blocks[held[card][0]].block.kind == "heading" and held[card][-1] == n
                if len(paragraphs) > 1 and (held[card][0] == n or goes_on):
                    # The words of a link to go on are the same in all cards.
                    found[card] = block.block.text if goes_on else ""
        alike: dict[tuple[Element, str, str], int] = {}
        for card, words_of_link in found.items():
            place = (card.getparent(), _signature(card), words_of_link)
            alike[place] = alike.get(place, 0) + 1
        several = [card for card, said in found.items() if alike[(card.getparent(), _signature(card), said)] > 1]
        return several + [card for card in found if card.tag == "article" and card not in several]

    def _card_of(self, heading: Element) -> Element | None:
        """Return the part around a linked headline that holds nothing but it and at most two paragraphs.

        It may hold more where it stands beside a part of the same make, and begins with the headline.
        """
        card = None
        part = heading.getparent()
        for _ in range(4):
            if part is None or part is self._home:
                break
            of_a_make = _begins_with(part, heading) and _is_of_a_make(part)
            if of_a_make or self._paragraphs.get(part, 0) <= 2:
                card = part
            elif not _begins_with(part, heading):
                break
            if of_a_make:
                break
            part = part.getparent()
        return card

    @cached_property
    def _paragraphs(self) -> dict[Element, int]:
        found: dict[Element, int] = {}
        for n in self._inside:
            if self._blocks[n].block.kind is None:
                for part in self._path(n):
                    found[part] = found.get(part, 0) + 1
        return found


def block_container(element: Element) -> Element | None:
    """Return the part that a heading stands at the top of."""
    parent = element.getparent()
    if parent is not None and parent.tag in ("header", "hgroup"):
        parent = parent.getparent()
    return parent


def _says_comments(part: Element) -> bool:
    """Return whether an element says in an attribute that it holds comments: its label, its component, its type."""
    told = (part.get("aria-label"), part.get("data-component"), part.get("data-testid"), part.get("data-module"))
    return (
        any(each is not None and len(each) <= 60 and _COMMENT_HEADING.fullmatch(each) for each in told)
        or not {"comment", "review"}.isdisjoint((part.get("itemprop") or "").lower().split())
        or (part.get("itemtype") or "").lower().endswith(("schema.org/comment", "schema.org/review"))
    )


def named_for_others(part: Element) -> bool:
    """Return whether an element is called what parts with links, tags or buttons are, as parts of stories also are."""
    return not (_ELSEWHERE | _OF_PAGE | {"social", "tag"}).isdisjoint(
        piece.casefold() for piece in _NAME_PARTS.findall(name_of(part))
    )


def named_for_promotion(part: Element) -> bool:
    """Return whether an element is called what parts that promote something are, as columns of stories also are."""
    return not _PROMOTING.isdisjoint(piece.casefold() for piece in _NAME_PARTS.findall(name_of(part)))


def is_prose(block: PageBlock) -> bool:
    """Return whether a block is a paragraph like the ones of a story: long, ending a sentence, not mostly links."""
    text = block.block.text
    if block.block.kind is not None or len(text) < PROSE or block.links >= 0.3:
        return False
    return ends_sentence(text) and not is_prompt(text)


def _leads_to_page(card: Element) -> bool:
    """Return whether the links of a card lead to pages, of this site or another, rather than to a part of this one."""
    links = [card] if card.tag == "a" else card.iter("a")
    return any((link.get("href") or "").strip()[:1] not in ("", "#") for link in links)


def _begins_with(part: Element, heading: Element) -> bool:
    """Return whether nothing is printed in a part before its heading."""
    for each in part.iter():
        if each is heading:
            return True
        if (each.text or "").strip() and isinstance(each.tag, str):
            return False
    return False


def _is_of_a_make(part: Element) -> bool:
    """Return whether an element beside a part has the same tag and classes."""
    beside = (*islice(part.itersiblings(), 2), *islice(part.itersiblings(preceding=True), 2))
    return bool(part.get("class")) and any(_signature(each) == _signature(part) for each in beside)


def name_of(part: Element) -> str:
    """Return an element's classes and id."""
    return f"{part.get('class') or ''} {part.get('id') or ''}".strip()


def _signature(part: Element) -> str:
    """Return what parts of the same make have in common: their tag and classes, or else their id."""
    return f"{part.tag} {part.get('class') or part.get('id') or ''}"
