"""What pictures say, and who took them, is kept in the article and apart from its body, whatever it is called."""

import pytest
from lxml.html import fragment_fromstring

from pullquote.reading import read_bytes
from pullquote.reading.html.captions import is_caption_element
from pullquote.types import Article

STORY = [
    "The lock on the canal was closed on Thursday, and barges waited below the bridge until dark.",
    "The keeper said that a gate had broken, and that a new one would be brought from the yard.",
    "Two of the crews left their boats and walked into the town, where the inns were full.",
]
AFTER = "Divers went down on Friday, the canal office said."
WORDS = "Barges wait below the bridge in the rain."


def read(inner):
    first, *rest = (f"<p>{line}</p>" for line in STORY)
    story = f"{first}{inner}<p>{AFTER}</p>{''.join(rest)}"
    html = f"<!doctype html><html lang='en'><body><article>{story}</article></body></html>"
    (article,) = (each for each in read_bytes(html.encode(), name="a.html") if isinstance(each, Article))
    found = [(f.kind, article.text[f.start : f.end], f.credit) for f in article.furniture]
    marked = {text for _, text, _ in found}
    return [p for p in article.text.split("\n\n") if p not in marked], found


@pytest.mark.parametrize(
    "name",
    [
        *("caption", "wp-caption-text", "photoCaption", "image_caption", "article__caption", "captionText", "cutline"),
        *(
            "bildunterschrift",
            "bild-legende",
            "legende-photo photo-legende",
            "pie-de-foto",
            "foto-leyenda",
            "didascalia",
        ),
        *("fotobijschrift", "billedtekst", "bildetekst", "kuvateksti", "opis foto-opis", "resim-altyazi", "img_desc"),
        *("image-description", "photo-desc", "figure__legend"),
    ],
)
@pytest.mark.parametrize("tag", ["p", "div", "span", "small"])
def test_a_caption_by_its_class(name, tag):
    body, found = read(f'<div class="x"><img src="a.jpg"><{tag} class="{name}">{WORDS}</{tag}></div>')
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert found == [("caption", WORDS, None)]


@pytest.mark.parametrize(
    "inner",
    [
        "<figure><img src='a.jpg'><p>{}</p></figure>",
        "<figure><img src='a.jpg'><div><div>{}</div></div></figure>",
        "<div class='image'><img src='a.jpg'><p>{}</p></div>",
        "<div class='article-photo'><a href='/b'><img src='a.jpg'></a><span>{}</span></div>",
        "<p><img src='a.jpg'></p><p><em>{}</em></p>",
        "<p><a href='/b'><img src='a.jpg'></a></p><p><i>{}</i></p>",
        "<p><img src='a.jpg'><br><small>{}</small></p>",
    ],
)
def test_a_caption_by_its_place(inner):
    body, found = read(inner.format(WORDS))
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert [kind for kind, *_ in found] == ["caption"]


@pytest.mark.parametrize(
    "inner",
    [
        "<p>{}</p>",
        "<p><img src='a.jpg'></p><p>{}</p>",
        "<p><em>{}</em></p>",
        "<p><img src='a.jpg'></p><p><em>Barges</em> wait below the bridge in the rain.</p>",
        "<p>Barges <span class='caption'>wait below</span> the bridge in the rain.</p>",
    ],
)
def test_a_paragraph_is_no_caption(inner):
    body, found = read(inner.format(WORDS))
    assert body == [STORY[0], WORDS, AFTER, *STORY[1:]]
    assert found == []


@pytest.mark.parametrize("name", ["no-caption", "has-caption", "image-text", "recaptioning", "legend", "article"])
def test_other_classes_are_no_caption(name):
    assert not is_caption_element(fragment_fromstring(f"<p class='{name}'>{WORDS}</p>"))


def test_a_container_that_is_called_a_caption_holds_the_story():
    body, _ = read(f"<div class='story-caption'><p>{'The water rose all night. ' * 40}</p><p>{WORDS}</p></div>")
    assert WORDS in body


@pytest.mark.parametrize(
    "inner",
    [
        '<figure><img src="a.jpg"><span class="credit">Photo: Ann Poe</span></figure>',
        '<div class="media"><img src="a.jpg"><div class="copyright">© Ann Poe</div></div>',
        '<div class="img"><img src="a.jpg"><p class="photographer">Ann Poe/Coast Press</p></div>',
        '<div class="x"><div class="bildnachweis">Foto: Ann Poe</div></div>',
        '<p class="photo-credit">Ann Poe</p>',
    ],
)
def test_a_credit_leaves_the_next_paragraph_alone(inner):
    body, found = read(inner)
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert all(kind in ("credit", "caption") for kind, *_ in found)


@pytest.mark.parametrize(
    "inner",
    [
        "<figure><img src='a'><figcaption>{} <span class='credit'>Photo: Ann Poe</span></figcaption></figure>",
        "<figure><img src='a'><span class='credit'>Foto: Ann Poe</span><figcaption>{}</figcaption></figure>",
        "<figure><img src='a'><figcaption>{}</figcaption><div class='photo-credit'>Ann Poe</div></figure>",
        "<p>{} <span class='photographer'>Ann Poe</span></p>",
    ],
)
def test_a_caption_has_its_credit(inner):
    body, found = read(inner.format(WORDS))
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert found == [("caption", WORDS, "Ann Poe")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The lock’s <span class='copyright'>copyright</span> mark was painted over, the keeper said.",
        "The picture was taken by <span class='photographer'>Ann Poe</span>.",
        "The picture was taken by <span class='photographer'>Ann Poe</span>",
        "<span class='credits'>Credits</span> for the new gate were refused by the bank on Friday.",
        "<span class='photographer'>Ann Poe</span> saw the gate break, she said on Friday.",
    ],
)
def test_a_credit_takes_no_words_of_a_sentence(sentence):
    words = sentence.replace("</span>", "").split("<span class=")
    whole = "".join(part.split(">", 1)[-1] for part in words)
    assert whole in read(f"<p>{sentence}</p>")[0]


def test_a_sentence_that_is_called_a_credit_is_body():
    sentence = "The bank gave the canal office credit for two more years on Friday, it said."
    assert sentence in read(f"<p class='credit'>{sentence}</p>")[0]


def test_a_line_on_who_reported_stays_in_the_article():
    body, found = read("<p class='credits'>Additional reporting by Ann Poe.</p>")
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert found[0][:2] == ("credit", "Additional reporting by Ann Poe.")


@pytest.mark.parametrize(
    "name",
    ["fotounterschrift", "photodescription", "legende-photo", "ondertitel-foto", "descripcion-foto", "legenda"],
)
def test_further_classes_of_captions(name):
    body, found = read(f'<p class="{name}">{WORDS}</p>')
    assert body == [STORY[0], AFTER, *STORY[1:]]
    assert found == [("caption", WORDS, None)]


@pytest.mark.parametrize("name", ["image-text", "text-image", "foto-story", "titelseite"])
def test_paragraphs_beside_pictures_are_no_captions(name):
    assert read(f'<p class="{name}">{WORDS}</p>') == ([STORY[0], WORDS, AFTER, *STORY[1:]], [])


@pytest.mark.parametrize(
    "inner",
    ['<div><img src="a.jpg"><p><em>{}</em></p></div>', '<div><img src="a.jpg"><div class="s"><em>{}</em></div></div>'],
)
def test_words_in_italics_right_under_a_picture(inner):
    assert read(inner.format(WORDS)) == ([STORY[0], AFTER, *STORY[1:]], [("caption", WORDS, None)])
