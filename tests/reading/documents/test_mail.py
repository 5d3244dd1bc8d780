"""Newsletters saved as mails."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from pullquote import Article
from tests.reading.documents.reads import articles, body, notes, read, rejected
from tests.support.documents import FERRY, NETS, TOLLS, mail, page

HEADERS = {
    "Subject": "The ferry",
    "From": "Harbour Ledger <news@ledger.example>",
    "Date": "Fri, 04 Mar 2022 23:30:00 +0900",
}


def test_the_page_is_read_and_the_headers_say_the_rest():
    (article,) = articles(mail(page(), "Open this in a browser.", **HEADERS), "a.eml")
    assert body(article) == [FERRY, TOLLS, NETS]
    assert (article.title, article.outlet, article.authors, article.published) == (
        "The ferry",
        "Harbour Ledger",
        (),
        "2022-03-04",
    )
    assert article.origins["published"] == "mail"


def test_a_person_is_no_outlet():
    (article,) = articles(mail(page(), None, **HEADERS | {"From": "Ada Holm <ada@ledger.example>"}))
    assert (article.outlet, article.authors) == (None, ("Ada Holm",))


def test_plain_text_where_there_is_no_page_or_no_article_in_it():
    text = f"{FERRY}\n\n{TOLLS}\n"
    for html in (None, "<html><body><img src=a.png></body></html>"):
        (article,) = articles(mail(html, text, **HEADERS), "a.eml")
        assert article.text.strip() == text.strip()


def test_headers_in_other_encodings_and_without_sense():
    (article,) = articles(
        mail(page(), None, From="=?utf-8?q?K=C3=BCsten-Blatt?= <a@b.example>", Subject="x", Date="yesterday"), "a.eml"
    )
    assert (article.outlet, article.published) == ("Küsten-Blatt", None)


def test_the_address_of_the_archived_copy():
    (article,) = articles(mail(page(), None, **HEADERS, Archived_At="<https://ledger.example/ferry>"), "a.eml")
    assert article.url == "https://ledger.example/ferry"
    (article,) = articles(mail(page(), None, **HEADERS, Archived_At="<javascript:alert(1)>"), "a.eml")
    assert article.url is None


def test_attachments_are_counted_not_read():
    message = EmailMessage()
    for name, value in HEADERS.items():
        message[name] = value
    message.set_content(FERRY)
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    assert notes(message.as_bytes()) == ["1 attachments of the mail are not read"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Just a text.", "is not a mail (.eml): it has neither sender, subject nor date"),
        (mail(None, "  ", **HEADERS), "is a mail without text; expected a newsletter or an article"),
        (b"From: a\nSubject: b\nDate: c\n" + b"Content-Type: text/plain\n" * 501, "is a mail of more than 500 parts"),
    ],
)
def test_what_cannot_be_read_is_rejected_in_a_line(data: bytes, why: str):
    assert rejected(data, "a.eml") == [why]


@pytest.mark.parametrize("depth", [300, 499])
def test_a_deeply_nested_mail_costs_at_most_itself(depth: int):
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth))
    found = read(b"From: a\nSubject: b\nDate: c\n" + opened + b"Content-Type: text/plain\n\nx", "a.eml")
    assert all("\n" not in getattr(one, "why", "") for one in found)
    assert {one.text.strip() for one in found if isinstance(one, Article)} <= {"x"}


def test_overlong_headers_say_nothing():
    (article,) = articles(mail(page(), None, **HEADERS | {"From": f"{'a ' * 6000}<a@b.example>"}), "a.eml")
    assert (article.outlet, article.authors) == (None, ())
