"""Other people's words on a story's page, and the story's own that look like them."""

import json
import time

import pytest

from pullquote.reading import read_bytes
from pullquote.reading.html.dom import page_blocks, parse_page
from pullquote.reading.html.lines import other_modules
from pullquote.text.passages import split
from pullquote.types import Article, Note, Rejected

STORY = [
    "The mill at Norrby will close in autumn, its owner told the council on Tuesday, after ninety years of work.",
    "Three hundred people work there, most of them from the two villages on the lake, the trade union said.",
    "The council asked for a year's delay, because the last bus to the city leaves before the late shift ends.",
    "A buyer from the coast has looked at the building twice, but nobody at the town hall would name the buyer.",
    "Flour will be brought by rail from the south, at a price that the bakers of the valley call a gamble.",
    "The oldest of the workers began there at fourteen and says that he will not look for anything else now.",
]
OTHER = [
    "The ice road over the strait opened a week early, and the first lorry crossed it on Sunday before dawn.",
    "Drivers were told to keep two hundred metres apart and to leave their doors unlocked all the way across.",
    "The road has been open for an average of fifty days a year since it was first measured, the office said.",
]


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def page(*inner, head="", after=""):
    title = "<title>Mill to close</title>"
    story = "".join(inner)
    story = f"<article><h1>Mill to close</h1>{story}</article>"
    return f"<!doctype html><html><head>{title}{head}</head><body>{story}{after}</body></html>"


def among(*inner):
    return page(paragraphs(STORY[:3]), *inner, paragraphs(STORY[3:]))


def read(html, name="story.html"):
    return list(read_bytes(html.encode(), name=name))


def article(html):
    (found,) = (each for each in read(html) if isinstance(each, Article))
    return found


def body(found):
    return [passage.text for passage in split(found) if passage.kind == "body"]


def kinds(found):
    return {found.text[f.start : f.end]: f.kind for f in found.furniture}


@pytest.mark.parametrize(
    "markup",
    [
        "<p><a href='/x'>{}</a></p>",
        "<p><strong><a href='/x'>{}</a></strong></p>",
        "<div><a href='https://coast.example/x'><b>{}</b></a></div>",
        "<ul><li><a href='/x'>{}</a></li></ul>",
        "<p>&gt;&gt; <a href='/x'>{}</a></p>",
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        "Mill workers march to the town hall",
        "Møllen i Norrby lukker til høsten",
        "Les også: Mølla legges ned",
        "LUE MYÖS: Mylly suljetaan",
        "¿Quién comprará el molino de Norrby?",
        "Who will buy the mill at Norrby?",
        "“We never had a choice”",
        "제분소 노동자들 거리로",
        "製粉所の労働者が行進",
        "Что будет с мельницей",
        "عمال المطحنة يتظاهرون",
        "สหภาพแรงงานโรงสีเดินขบวน",
    ],
)
def test_a_paragraph_that_is_one_link_is_another_story(markup, words):
    found = article(among(markup.format(words)))
    assert body(found) == STORY
    assert words in found.text


@pytest.mark.parametrize(
    "markup",
    [
        "<p><a href='/x'>The owner said so on Tuesday in a letter to the workers.</a></p>",
        "<p>The owner <a href='/x'>said so in a letter to all three hundred workers</a> on Tuesday.</p>",
        "<p>“<a href='/x'>We had no choice</a>,” the owner said.</p>",
        "<p>Nobody came.</p>",
        "<p><b>What did you do then?</b></p>",
        "<p>“No.”</p>",
        "<blockquote><p>We ground flour for three valleys, and nobody thanked us for it.</p></blockquote>",
    ],
)
def test_a_sentence_of_the_story_is_body_however_it_is_marked(markup):
    found = article(among(markup))
    assert len(body(found)) == len(STORY) + 1
    assert found.furniture == ()


def test_a_list_of_dated_headlines_is_not_body():
    items = "".join(f"<li><a href='/{n}'>Story {n} about the lake</a> {n} March 2021</li>" for n in range(1, 5))
    assert body(article(among(f"<ul>{items}</ul>"))) == STORY


@pytest.mark.parametrize(
    "name", ["paywall", "subscriber-only", "meteredContent", "newsletter", "promo-text", "article__consent", "sidebar"]
)
def test_paragraphs_of_the_story_are_body_whatever_their_class_is_called(name):
    assert body(article(page(paragraphs(STORY[:3]), *(f"<p class='{name}'>{p}</p>" for p in STORY[3:])))) == STORY
    assert body(article(page(paragraphs(STORY[:3]), f"<div class='{name}'>{paragraphs(STORY[3:])}</div>"))) == STORY
    grid = (f"<div class='{name}-grid__content'>{paragraphs(STORY[n : n + 2])}</div>" for n in range(0, 6, 2))
    assert body(article(page(*grid))) == STORY


@pytest.mark.parametrize("name", ["newsletter", "paywall", "subscribe-box", "promo"])
def test_a_prompt_in_a_part_of_that_name_is_not_body(name):
    part = f"<div class='{name}'><p>The morning's news from the lake, every day at six</p><form><input></form></div>"
    assert body(article(among(part))) == STORY


@pytest.mark.parametrize(
    "opening",
    [
        "<section class='comments'>",
        "<section class='comentarios'>",
        "<div id='kommentare'>",
        "<div class='reader-responses'>",
        "<ol class='komentarze-lista'>",
        "<div id='disqus_thread'>",
        "<div class='yorumlar'>",
        "<div><h3>Comments (3)</h3>",
        "<section><h2>Leserkommentare</h2>",
        "<section><h2>Комментарии</h2>",
        "<section><h2>댓글 3</h2>",
    ],
)
def test_readers_comments_are_not_body(opening):
    closing = "</" + opening[1:].split(">")[0].split()[0] + ">"
    said = ["I worked there for thirty years and never heard a word of this from the owner, shame on him.", *OTHER[:2]]
    items = "".join(f"<div class='item'><b>miller{n}</b><p>{text}</p></div>" for n, text in enumerate(said))
    found = article(page(paragraphs(STORY), opening, items, closing))
    assert [text for text in body(found) if len(text) > 40] == STORY


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (
            "<blockquote class='twitter-tweet'><p>{}</p>&mdash; Ann Poe (@annpoe) <a href='#'>March 3</a></blockquote>",
            "post",
        ),
        ("<blockquote><p>{}</p><p>— Ann Poe (@annpoe) 3 de marzo de 2021</p></blockquote>", "post"),
        ("<blockquote class='instagram-media'><p>{}</p></blockquote>", "post"),
        ("<div class='bluesky-embed'><p>{}</p></div>", "post"),
        ("<div class='related-box'><p>{}</p></div>", "related"),
        ("<div class='author-bio'><p>{}</p></div>", "notice"),
    ],
)
def test_posts_and_boxes_are_kept_but_never_body(markup, kind):
    found = article(among(markup.format(OTHER[0])))
    assert body(found) == STORY
    if OTHER[0] in found.text:
        assert kinds(found)[OTHER[0]] == kind


def test_a_post_and_its_signature_are_kept_in_the_article():
    post = f"<blockquote class='twitter-tweet'><p>{OTHER[0]}</p>— Ann Poe (@annpoe) March 3, 2021</blockquote>"
    found = article(among(post))
    assert (kinds(found)[OTHER[0]], kinds(found)["— Ann Poe (@annpoe) March 3, 2021"]) == ("post", "post")


def cards(tag="div", name="card"):
    shown = (
        f"<{tag} class='{name}'><h3><a href='/{n}'>Ice road opens {n}</a></h3><p>{text}</p></{tag}>"
        for n, text in enumerate(OTHER)
    )
    return f"<section><h2>More news</h2>{''.join(shown)}</section>"


@pytest.mark.parametrize(("tag", "name"), [("div", "card"), ("li", "x"), ("article", "teaser"), ("div", "entry box")])
def test_cards_of_other_stories_are_not_body(tag, name):
    assert body(article(page(paragraphs(STORY), cards(tag, name)))) == STORY


def test_a_list_of_things_with_links_is_the_story_itself():
    items = "".join(
        f"<div class='item'><h3><a href='/{n}'>Mill {n}</a></h3><p>{text}</p></div>" for n, text in enumerate(STORY)
    )
    assert body(article(page("<p>Six mills of the valley, and what became of them.</p>", items)))[-6:] == STORY


@pytest.mark.parametrize(
    "other",
    [
        "<article><h1>Ice road opens</h1>{}</article>",
        "<article><h2>Ice road opens</h2>{}</article>",
        "<article class='next'><header><h1>Ice road opens</h1></header><div>{}</div></article>",
    ],
)
def test_the_next_story_of_an_endless_page_is_not_body(other):
    more = paragraphs([*OTHER, *(f"On day {n}, {text[0].lower()}{text[1:]}" for n in range(3) for text in OTHER)])
    assert body(article(page(paragraphs(STORY), after=other.format(more)))) == STORY
    before = page(paragraphs(STORY)).replace("<body>", f"<body>{other.format(more)}")
    assert body(article(before)) == STORY


def test_two_stories_in_plain_divisions():
    html = f"<title>Mill to close</title><div><h1>Mill to close</h1>{paragraphs(STORY)}</div>"
    html += f"<div><h1>Ice road opens</h1>{paragraphs(OTHER)}</div>"
    assert body(article(html)) == STORY


def test_the_parts_of_one_story_are_not_other_stories():
    parts = (f"<article class='part'><h2>Part {n}</h2>{paragraphs(STORY[n : n + 2])}</article>" for n in range(0, 6, 2))
    assert body(article(page(*parts))) == STORY
    sections = (f"<section><h1>Part {n}</h1>{paragraphs(STORY[n : n + 2])}</section>" for n in range(0, 6, 2))
    assert body(article(page(*sections))) == STORY


@pytest.mark.parametrize(
    "markup",
    [
        "<aside class='pullquote'>“{}”</aside>",
        "<div class='pull-quote'><p>{}</p></div>",
        "<blockquote class='pullquote'><p>“{}”</p></blockquote>",
        "<figure class='wp-block-pullquote'><blockquote><p>{}</p></blockquote></figure>",
        "<aside><p>{}.</p></aside>",
        "<p>{}</p>",
    ],
)
def test_pull_quotes_stand_once(markup):
    words = "We ground flour for three valleys and nobody ever thanked us"
    said = f"“{words},” the owner said on Tuesday evening in the hall of the town."
    found = article(page(paragraphs(STORY[:3]), f"<p>{said}</p>", markup.format(words), paragraphs(STORY[3:])))
    assert "\n".join(body(found)).count(words) == 1
    assert said in body(found)


def test_a_pull_quote_that_stands_nowhere_else_is_body():
    words = "We ground flour for three valleys and nobody ever thanked us."
    found = article(among(f"<blockquote class='pullquote'><p>{words}</p></blockquote>"))
    assert words in body(found)


def test_the_standfirst_is_body():
    lead = "Three hundred jobs go with the last big mill of the valley, and nobody knows who buys the house."
    shown = page(
        f"<div class='top'><h2>{lead}</h2></div>", paragraphs(STORY), head=f"<meta name='description' content='{lead}'>"
    )
    assert body(article(shown)) == [lead, *STORY]
    named = f"<header><p class='standfirst'>{lead}</p></header>"
    assert body(article(page(named, paragraphs(STORY)))) == [lead, *STORY]


@pytest.mark.parametrize(
    "script",
    [
        '<script>self.__next_f.push([1,"\\u003cp\\u003eThe mill closes.\\u003c/p\\u003e\\u003cp\\u003eIt'
        ' does.\\u003c/p\\u003e"])</script>',
        '<script type="application/json">{"story": {"bodyHtml": "<p>The mill closes.</p><p>It does.</p>"}}</script>',
        "<script src='/app.js'></script>",
    ],
)
def test_a_page_whose_story_is_in_a_script_is_refused_with_that_reason(script):
    html = (
        "<html><head><title>Mill to close</title></head><body><div id=app><h1>Mill to close</h1><p>Mill to"
        f" close</p></div>{script}"
    )
    (found,) = read(html)
    assert isinstance(found, Rejected)
    assert "script" in found.why


def test_a_short_story_on_a_page_with_scripts_is_read():
    html = "<html><head><title>Mill to close</title><script>go()</script></head><body><article><h1>Mill to close</h1>"
    assert body(article(f"{html}<p>The mill closes in autumn.</p></article>")) == ["The mill closes in autumn."]


def test_what_react_streams_hidden_is_read():
    html = (
        "<html><head><title>Mill</title></head><body><main><h1>Mill</h1></main><div hidden"
        f" id='S:1'>{paragraphs(STORY)}</div></body>"
    )
    assert body(article(html)) == STORY


def took(html):
    started = time.process_time()
    found = read(html)
    return time.process_time() - started, found


@pytest.mark.parametrize(
    "inner",
    [
        "<p>" + 'a <a href="/x">link</a> ' * 8000 + "</p>",
        "<p>" + 'a <a href="/x">link</a> ' * 20000 + "</p>",
        "<p>" + "word <span>and</span> " * 8000 + "</p>",
        "<table>" + "<tr><td>Norrby</td><td>9.50</td></tr>" * 4000 + "</table>",
        "<table><tr><td>Norrby</td><td>9.50</td></tr></table>" * 2500,
        "<form><input><p>Write to us.</p></form>" * 3000,
        "<div><div><div>The mill closes in autumn.</div></div></div>" * 3000,
        "<div class=card><h3><a href=/x>Ice</a></h3><p>The ice road opened early this year.</p></div>" * 2000,
        "<blockquote><p>Rain.</p><p>— Ann Poe (@annpoe) March 3, 2021</p></blockquote>" * 2000,
        "<h2>What happens next</h2><p>The mill closes in autumn.</p>" * 3000,
        "<p>" + "word<sup><a href='#n'>1</a></sup> " * 4000 + "</p>",
    ],
    ids=["links", "more-links", "spans", "rows", "tables", "forms", "divisions", "cards", "posts", "headings", "notes"],
)
def test_no_page_takes_longer_than_five_seconds(inner):
    seconds, found = took(page(paragraphs(STORY), inner))
    assert seconds < 5
    (read_article,) = (each for each in found if isinstance(each, Article))
    assert set(STORY) <= set(body(read_article))


def test_what_was_left_out_of_a_crowded_page_is_said():
    _, found = took(page(paragraphs(STORY), "<p>" + 'a <a href="/x">link</a> ' * 8000 + "</p>"))
    assert any("8,000 links" in each.text for each in found if isinstance(each, Note))


def test_a_teaser_in_json_ld_does_not_hide_the_page():
    ld = json.dumps({"@type": "NewsArticle", "headline": "Mill to close", "articleBody": STORY[0]})
    head = f'<script type="application/ld+json">{ld}</script>'
    assert body(article(page(paragraphs(STORY), head=head))) == STORY


@pytest.mark.parametrize("name", ["social-story", "share-the-news", "related-content-grid", "tags-layout"])
def test_three_paragraphs_and_nothing_else_are_the_story_whatever_their_part_is_called(name):
    assert body(article(page(paragraphs(STORY[:3]), f"<div class='{name}'>{paragraphs(STORY[3:])}</div>"))) == STORY
    linked = f"<div class='{name}'><h3><a href='/ice'>Ice road opens</a></h3>{paragraphs(OTHER)}</div>"
    assert body(article(among(linked))) == STORY


@pytest.mark.parametrize(
    "opening",
    [
        "<section aria-label='Comments'>",
        "<section data-component='comments'>",
        "<div class='comentários'>",
        "<div class='ReplyList'>",
        "<div class='lesermeinungen'>",
        "<div id='respuestas'>",
        "<div><h4>2 comentarios en “Mill to close”</h4>",
        "<div><h3>Comments on this story</h3>",
        "<div><h3>2 thoughts on “Mill to close”</h3>",
        "<div><h2>コメント 2件</h2>",
    ],
)
def test_comments_by_other_names_and_attributes(opening):
    closing = "</" + opening[1:].split(">")[0].split()[0] + ">"
    items = "".join(f"<div class='item'><b>miller{n}</b><p>{text}</p></div>" for n, text in enumerate(OTHER[:2]))
    assert body(article(page(paragraphs(STORY), f"{opening}{items}{closing}"))) == STORY


@pytest.mark.parametrize(
    "card",
    [
        "<article class='t'><a href='/{n}'>Ice road opens</a><p>{text}</p></article>",
        "<div class='item'><p><a href='/{n}'><b>Ice road opens</b></a></p><p>{text}</p></div>",
        "<div class='x'><h3>Ice road opens</h3><p>{text}</p><a href='/{n}'>Read on</a></div>",
    ],
)
@pytest.mark.parametrize("part", ["<section class='more'><h2>More</h2>{}</section>", "<div class='mb-4'>{}</div>"])
def test_cards_whose_headline_is_no_heading(card, part):
    cards = part.format("".join(card.format(n=n, text=text) for n, text in enumerate(OTHER)))
    assert body(article(page(paragraphs(STORY), cards))) == STORY
    assert body(article(among(cards))) == STORY


def test_paragraphs_after_a_link_to_another_story_are_body():
    link = "<p><a href='/x'>Mill workers march to the town hall</a></p>"
    assert (
        body(
            article(
                page(
                    paragraphs(STORY[:3]),
                    f"<div>{link}{paragraphs(STORY[3:4])}</div>",
                    *map("<p>{}</p>".format, STORY[4:]),
                )
            )
        )
        == STORY
    )


@pytest.mark.parametrize("label", ["Irakurri ere:", "Skaitoma dabar:", "Zer dago hemen »", "[제분소]"])
def test_a_linked_headline_after_a_label_that_no_list_holds(label):
    found = article(among(f"<p><b>{label}</b> <a href='/x'>Mill workers march to the hall</a></p>"))
    assert body(found) == STORY


def test_a_story_in_boxes_of_one_make_is_read_whole():
    def box(texts, inner=""):
        return f"<div class='module'><div class='text'>{inner}{paragraphs(texts)}</div></div>"

    long = [f"{text} {text}" for text in STORY[:4]]
    picture = "<div class='picture'><figure><img src='a.jpg'></figure></div>"
    html = page(box(long), picture, box(STORY[4:]))
    assert body(article(html)) == [*long, *STORY[4:]]


@pytest.mark.parametrize(
    ("inner", "yielded"),
    [
        ("", OTHER),
        ("<h2>Ice road opens</h2>", []),
        ("<time>3 March</time>", []),
        ("<span class='user'>miller</span>", []),
        ("<form><input></form>", []),
    ],
)
def test_boxes_of_one_make_with_a_headline_or_a_writer_stand_for_themselves(inner, yielded):
    root = parse_page(
        f"<div><div class='box'><div class='text'>{paragraphs(STORY)}</div></div>"
        f"<div class='box'><div class='text'>{inner}{paragraphs(OTHER)}</div></div>"
        f"<div class='other'>{paragraphs(OTHER)}</div></div>"
    )
    blocks = page_blocks(root)
    assert [blocks[n].block.text for n in other_modules(blocks, root.find_class("text")[0])] == yielded


def test_paragraphs_that_are_set_as_headings_are_body():
    found = article(page("<h2>What the owner said</h2>", *(f"<h3>{text}</h3>" for text in STORY)))
    assert body(found) == STORY
    asked = "<h2>Is it true that the mill has been for sale since the spring, and that nobody wants to buy it?</h2>"
    assert body(article(among(asked))) == STORY


@pytest.mark.parametrize(
    "lead",
    [
        "<p>{}</p><div class='by'>By Jane Doe</div>",
        "<div class='page-intro'><div class='box'><div><p>{}</p></div></div></div>",
    ],
)
def test_the_standfirst_beside_the_headline(lead):
    html = f"<main><h1>Mill to close</h1>{lead.format(OTHER[0])}<div class='text'>{paragraphs(STORY)}</div></main>"
    assert body(article(f"<html><head><title>Mill to close</title></head><body>{html}</body></html>"))[0] == OTHER[0]


def test_a_headline_with_its_byline_only_is_refused():
    shown = "<h1>Mill to close</h1><p>By Jane Doe</p><script src='a.js'></script>"
    (found,) = read(f"<html><head><title>Mill to close</title></head><body>{shown}</body></html>")
    assert isinstance(found, Rejected)
    assert "script" in found.why


@pytest.mark.parametrize(
    "box",
    [
        "<div class='card'><a href='/ice'>{}</a></div>",
        "<p class='related-link'><a href='/ice'>{}</a></p>",
        "<aside class='teaser'><p><a href='/ice'>{}</a></p></aside>",
    ],
)
def test_a_card_that_is_one_link_is_another_storys_even_as_a_sentence(box):
    assert body(article(among(box.format(OTHER[0])))) == STORY


def test_a_sentence_that_is_a_link_to_its_source_stays_the_storys():
    linked = "The report on the mill was printed by the council in March."
    assert linked in body(article(among(f"<p><a href='/report.pdf'>{linked}</a></p>")))


@pytest.mark.parametrize(
    "box",
    [
        "<section class='reviews'><div><b>Otto</b><p>{}</p></div><div><b>Mia</b><p>{}</p></div></section>",
        "<div><div itemprop='review' itemscope><p>{}</p></div><div itemprop='review' itemscope><p>{}</p></div></div>",
    ],
)
def test_reviews_by_readers_are_comments(box):
    assert body(article(page(paragraphs(STORY), box.format(*OTHER[:2])))) == STORY


def test_the_entries_of_a_live_ticker_are_the_story():
    def entry(time, texts):
        return f"<div class='entry'><time>{time}</time>{paragraphs(texts)}</div>"

    html = page("<div>", entry("12:00", STORY), entry("11:00", OTHER[:1]), entry("10:00", OTHER[1:]), "</div>")
    assert body(article(html)) == [*STORY, *OTHER]


def test_a_box_under_a_linked_headline_is_another_story():
    box = "<div class='module'><div class='text'>{}</div></div>"
    other = f"<h3><a href='/ice'>Ice road opens</a></h3>{paragraphs(OTHER)}"
    assert body(article(page(box.format(paragraphs(STORY)), box.format(other)))) == STORY
