"""WordPress exports."""

from __future__ import annotations

from tests.reading.documents.reads import articles, body, kinds, notes, read, rejected
from tests.support.documents import FERRY, NETS, TOLLS, export, post


def test_a_post_is_an_article_with_what_the_export_says_of_it():
    (article,) = articles(export(post(1, f"<!-- wp:paragraph --><p>{FERRY}</p><!-- /wp:paragraph --><p>{TOLLS}</p>")))
    assert body(article) == [FERRY, TOLLS]
    assert (article.title, article.authors, article.outlet) == ("Post 1", ("Ada Holm",), "Harbour Ledger")
    assert (article.published, article.url) == ("2022-03-01", "https://ledger.example/1")
    assert (article.language, article.section) == ("en-GB", "Harbour")


def test_blank_lines_part_paragraphs_as_wordpress_shows_them():
    classic = f"{FERRY}\n\n[caption id='1' width='300']<img src='a.png' /> Una Vey.[/caption]\n\n{TOLLS}\n{NETS} [sic]"
    (article,) = articles(
        export(post(1, f'{classic}\n\n[gallery ids="1,2"]\n\n[embed]https://a.example[/embed]')), "a.xml"
    )
    assert body(article) == [FERRY, f"{TOLLS}\n{NETS} [sic]"]
    assert kinds(article) == {"Una Vey.": "caption"}


def test_only_what_is_published_is_read():
    items = (
        post(1, FERRY)
        + post(2, "No.", status="draft")
        + post(3, "No.", status="private")
        + post(4, "No.", status="future")
        + post(5, "No.", more="<wp:post_password>x</wp:post_password>")
        + post(6, "No.", kind="page")
        + post(7, "No.", kind="attachment", status="inherit")
    )
    (article,) = articles(export(items))
    assert article.text == FERRY
    (note,) = notes(export(items))
    assert note.startswith("not read: ")
    assert {"1 post that is draft", "1 post that is private", "1 post with a password", "1 page"} <= set(
        note.removeprefix("not read: ").split(", ")
    )


def test_a_broken_export_gives_what_was_before():
    whole = export(post(1, FERRY) + post(2, TOLLS))
    found = read(whole[: whole.index(b"Post 2")])
    assert found[0].text == FERRY
    assert found[1].why.startswith("breaks off after 1 posts (")


def test_what_cannot_be_read_is_rejected_in_a_line():
    assert rejected(export("")) == ["is a WordPress export without a published post"]
    assert rejected(b"<?xml version='1.0'?><feed/>", "a.xml") == [
        "is XML that is not read; expected a WordPress export (WXR), NewsML-G2 or XHTML"
    ]


def test_entities_are_not_expanded(tmp_path):
    (tmp_path / "secret").write_text("secret", "utf-8")
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9))
    entity = f'<!DOCTYPE rss [{bomb}<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    hostile = export(post(1, FERRY)).replace(b"<rss", f"{entity}<rss".encode()).replace(b"Post 1", b"&x; &l8;")
    texts = [repr(one) for one in read(hostile)]
    assert not any("secret" in text or "haha" in text for text in texts)


def test_a_thousand_posts_are_read_one_at_a_time():
    posts = "".join(post(1, f"{FERRY} {n}").replace("/1<", f"/{n}<") for n in range(1000))
    assert len(articles(export(posts))) == 1000
