"""Corrections of an article are no body of it, and an article about corrections is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pullquote import Article, read_bytes
from pullquote.reading.boilerplate.corrections import find_corrections, is_correction
from pullquote.text.passages import split

STORY = (
    "The ferry to Skerrow takes forty minutes and leaves twice a day, the harbour office said on Monday.",
    "An adult ticket costs £9.50 from May, and children travel free in the holidays.",
    "The council had asked for a lower price, which the company said it could not afford.",
    "Some two hundred people cross every day in summer, most of them to work in the mill.",
    "A second boat is to be bought next year, if the ministry agrees.",
    "The last increase was three years ago, when a ticket became a pound dearer.",
    "Crews have asked for a longer stop at the point, where the tide is strong.",
    "Nobody could say yesterday when the timetable will be printed.",
)
ANYWHERE = """
Correction: An earlier version of this article misstated the fare. It is £9.50.
Corrections and clarifications: this piece was changed to remove an error.
Editor’s note: This story has been updated to include a comment from the ferry company.
*Editor's Note: A previous version of this story incorrectly named the ship.*
An earlier version of this article said incorrectly that the ferry left at nine.
• This article was amended on 12 March 2019 to clarify that the ferry is new.
This story has been updated to correct the year.
(This story corrects the name in paragraph 3.)
(Corrects spelling of name in paragraph 3)
**Correction:** The fare is £9.50, not £9.05.
FOR THE RECORD: An earlier version of this post said the ferry was red.
Due to an editing error, an earlier version of this article gave the wrong fare.
The Ledger regrets the error in this story.
[정정] 기사 본문의 요금은 9500원이 아니라 9050원입니다.
바로잡습니다: 본지 3월 4일자 기사에서 요금을 잘못 적어 바로잡습니다.
위 기사는 요금이 사실과 달라 3월 4일 수정했습니다.
[알려드립니다] 위 기사와 관련해 시는 사실과 다르다고 밝혔습니다.
Korrektur: In einer früheren Version hieß es, die Fähre koste 9 Euro.
In einer früheren Version dieses Artikels hieß es fälschlich, die Fähre koste neun Euro.
Anmerkung der Redaktion: In einer früheren Fassung war der Name falsch geschrieben.
Dieser Artikel wurde am 3. Mai aktualisiert.
Fe de erratas: en una versión anterior de esta nota se indicaba otro precio.
Una versión anterior de este artículo indicaba otro precio.
Este artículo ha sido actualizado para corregir el precio.
Rectificatif : le prix est de 9 euros et non de 8 euros.
Une version précédente de cet article indiquait un autre prix.
Cet article a été modifié le 3 mai pour corriger le prix.
【訂正】記事中の運賃に誤りがありました。
当初の記事で運賃を900円としていましたが、950円の誤りでした。訂正します。
""".strip().split("\n")
AT_AN_EDGE = """
Correction (May 3, 2024): The mayor's name is Ann Poe.
CORRECTION, May 3, 2024: The mayor's name is Ann Poe.
Clarification: The council has not yet voted.
The headline of this article was changed on 3 May.
<바로잡습니다> 요금은 9500원입니다.
Corrección: El precio es de 9 euros.
訂正：運賃は900円でした。
""".strip().split("\n")
STORIES = """
Correction facilities: the state has built eleven of them.
Correction officers said that the fare was wrong.
Corrections Department officials said the report was wrong.
The newspaper's correction read: “An earlier version of this article misstated the fare.”
“An earlier version of this article misstated the fare,” the paper said.
Editor's note: Jane Doe is a professor of history at the university.
Editor’s note: This is the first in a series of three articles.
Editor's note: This article contains descriptions of violence.
Editor's Note is the weekly column in which the paper answers its readers.
An earlier version of the bill set the fare at nine pounds.
A version of this article first appeared in the Harbour Ledger.
An earlier version of this article appeared in the Harbour Ledger.
This story was updated for the stage by Ann Poe.
This article was originally published by the Harbour Ledger.
This interview has been edited for length and clarity.
This report was amended by the committee on Friday.
This story has been told by generations of ferrymen.
Update: The minister said on Tuesday that the fare was wrong.
A market correction is a fall of ten per cent.
Correction — the market fell by ten per cent on Monday.
The correction came a day later, and was wrong.
Clarification was sought by the council on Tuesday.
정정 보도를 요구한 시장은 사과하라고 말했다.
알려진 바와 달리 요금은 오르지 않았다.
Korrektur der Preise: Die Fähre wird billiger als geplant, sagte sie.
Die Korrektur des Fehlers dauerte ein Jahr.
La corrección de los precios llegó tarde.
La mise au point du moteur a pris un an.
修正案は可決された。
訂正を求める声が上がっている。
""".strip().split("\n")


def read(text: str, name: str = "a.txt") -> Article:
    (article,) = [one for one in read_bytes(text.encode(), name=name) if isinstance(one, Article)]
    return article


def corrections(article: Article) -> list[str]:
    return [article.text[one.start : one.end] for one in article.furniture if one.kind == "correction"]


@pytest.mark.parametrize("note", ANYWHERE)
@pytest.mark.parametrize("place", [0, 4, len(STORY)])
def test_a_correction_is_found_at_the_top_in_the_middle_and_at_the_end(note: str, place: int):
    paragraphs = [*STORY[:place], note, *STORY[place:]]
    assert find_corrections(paragraphs) == [place]
    assert corrections(read("\n\n".join(paragraphs))) == [note]


@pytest.mark.parametrize("note", AT_AN_EDGE)
@pytest.mark.parametrize("place", [0, len(STORY)])
def test_what_only_its_place_tells_is_found_at_the_edges(note: str, place: int):
    assert find_corrections([*STORY[:place], note, *STORY[place:]]) == [place]


@pytest.mark.parametrize("sentence", STORIES)
@pytest.mark.parametrize("place", [0, 3, len(STORY)])
def test_a_sibling_stays_body(sentence: str, place: int):
    assert find_corrections([*STORY[:place], sentence, *STORY[place:]]) == []
    assert not is_correction(sentence, at_edge=True)


def test_a_label_alone_stands_above_the_corrections_at_the_end():
    notes = ["Corrections and clarifications", "The mayor's name was misspelled.", "The boat is new, not old."]
    assert find_corrections([*STORY, *notes]) == [8, 9, 10]
    assert find_corrections([*STORY[:4], "Correction", *STORY[4:]]) == []
    assert find_corrections(["Editor's Note", *STORY]) == []


def test_a_column_of_corrections_is_a_story():
    notes = [f"Correction: An earlier version of this article gave a wrong price, {n} pounds." for n in range(6)]
    assert find_corrections(notes) == []
    titled = read(json.dumps({"title": "Corrections", "text": "\n\n".join([*STORY, notes[0]])}), "a.jsonl")
    assert corrections(titled) == []


def test_an_article_about_a_correction_quotes_it():
    note = "Correction: An earlier version of this article misstated the fare."
    page = "".join(f"<p>{line}</p>" for line in STORY[:4]) + f"<blockquote><p>{note}</p></blockquote>"
    page += "".join(f"<p>{line}</p>" for line in STORY[4:])
    assert corrections(read(f"<article>{page}</article>", "a.html")) == []
    assert corrections(read("\n\n".join([*STORY[:4], f"> {note}", *STORY[4:]]), "a.md")) == []
    assert corrections(read("\n\n".join([*STORY, f"> {note}"]), "a.md")) == [note]


@pytest.mark.parametrize(
    "box",
    [
        '<aside class="correction"><p>{note}</p></aside>',
        '<div class="article-corrections"><h3>Correction</h3><p>{note}</p></div>',
        "<footer><p>{note}</p></footer>",
    ],
)
def test_a_box_beside_the_story_is_read(box: str):
    note = "An earlier version of this article misstated the price of a ticket."
    page = "<article>" + "".join(f"<p>{line}</p>" for line in STORY) + f"</article>{box.format(note=note)}"
    article = read(f"<html><body><main>{page}</main></body></html>", "a.html")
    assert corrections(article) == [note]
    assert [passage.text for passage in split(article) if passage.kind == "body"] == list(STORY)


def test_another_storys_correction_is_not_this_ones():
    note = "Correction: An earlier version of this article misstated the price of a ticket."
    page = "<article>" + "".join(f"<p>{line}</p>" for line in STORY) + "</article>"
    related = f'<section class="related-stories"><p>{note}</p></section><div id="comments"><p>{note}</p></div>'
    assert corrections(read(f"<html><body>{page}{related}</body></html>", "a.html")) == []


def test_a_correction_wrapped_into_lines_is_one():
    note = "Correction: An earlier version of this\narticle misstated the fare of the\nferry to Skerrow."
    assert corrections(read("\n\n".join([*STORY, note]))) == [note]


@pytest.mark.parametrize(
    "said",
    [
        "The fare is £9.50.",
        ["The fare is £9.50."],
        {"@type": "CorrectionComment", "text": "The fare is £9.50.", "datePublished": "2024-05-03"},
        [{"@type": "CorrectionComment", "text": "The fare is £9.50."}],
    ],
)
def test_what_a_publisher_says_beside_the_text_is_a_fact(said: object):
    linked = json.dumps({"@type": "NewsArticle", "headline": "Ferry fares", "correction": said})
    body = "".join(f"<p>{line}</p>" for line in STORY)
    head = f'<head><script type="application/ld+json">{linked}</script></head>'
    page = f"<html>{head}<body><article><h1>Ferry fares</h1>{body}</article></body></html>"
    for content, name in ((page, "a.html"), (json.dumps({"text": "\n\n".join(STORY), "correction": said}), "a.jsonl")):
        assert read(content, name).corrections == ("The fare is £9.50.",)


@given(st.lists(st.text(max_size=80), max_size=12))
def test_no_text_is_all_correction(paragraphs: list[str]):
    found = find_corrections(paragraphs)
    assert sorted(set(found)) == found
    assert len(found) < max(1, len(paragraphs))
