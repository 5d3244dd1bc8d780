"""NewsML-G2 and ninjs."""

from __future__ import annotations

import json

import pytest

from pullquote import Metadata, read_bytes
from tests.reading.documents.reads import articles, body, rejected
from tests.support.documents import FERRY, TOLLS, newsml, ninjs

NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head>'
    "<hedline><hl1>The ferry</hl1></hedline></body.head><body.content>"
    f"<p>{FERRY}</p><hl2>Tolls</hl2><p>{TOLLS} <em>No &amp; yes.</em></p></body.content></body></nitf></inlineXML>"
)
XHTML = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>{FERRY}</p><p>{TOLLS}</p></body></html></inlineXML>'
LATER = "2999-01-01T00:00:00Z"


def test_an_item_with_nitf():
    (article,) = articles(newsml(NITF), "a.xml")
    assert body(article) == [FERRY, f"{TOLLS} No & yes."]
    assert (article.title, article.authors, article.outlet) == ("The ferry", ("Ada Holm",), "Coast Wire")
    assert (article.published, article.modified, article.language) == ("2022-03-04", "2022-03-05", "en")


@pytest.mark.parametrize(
    "content", [XHTML, f"<inlineData contenttype='text/plain'>\n{FERRY}\n\n{TOLLS}\n</inlineData>"]
)
def test_items_with_other_content(content: str):
    (article,) = articles(newsml(content))
    assert body(article) == [FERRY, TOLLS]


def test_each_item_of_a_message_is_an_article():
    assert [one.source for one in articles(newsml(NITF, count=2))] == ["-:1", "-:2"]


def test_a_title_given_beside_several_is_for_none():
    found = list(read_bytes(newsml(NITF, count=2), name="a.xml", given=Metadata(title="x")))
    assert [one.why for one in found] == ["--title is for one article, and this holds several; leave it out"]


@pytest.mark.parametrize("status", ["stat:canceled", "stat:withheld"])
def test_what_is_not_to_be_published_is_not_added(status: str):
    assert rejected(newsml(NITF, status=status)) == [f"is {status[5:]}, not to be published; not added"]
    assert rejected(ninjs(body_text=FERRY, pubstatus=status[5:])) == [
        f"is {status[5:]}, not to be published; not added"
    ]


@pytest.mark.parametrize("until", [LATER, "next week"])
def test_what_is_under_embargo_is_not_added(until: str):
    why = f"is under embargo until {until}; not added"
    assert rejected(newsml(NITF, more=f"<embargoed>{until}</embargoed>")) == [why]
    assert rejected(ninjs(body_text=FERRY, embargoed=until)) == [why]
    assert articles(ninjs(body_text=FERRY, embargoed="2020-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    "body_of",
    [
        {"body_text": f"{FERRY}\n\n{TOLLS}"},
        {"body_xhtml": f"<p>{FERRY}</p><p>{TOLLS}</p>"},
        {"bodies": [{"contenttype": "text/html", "value": f"<div><p>{FERRY}</p><p>{TOLLS}</p></div>"}]},
        {"bodies": [{"contenttype": "text/plain", "value": f"{FERRY}\n\n{TOLLS}"}]},
    ],
)
@pytest.mark.parametrize("name", ["-", "a.json"])
def test_ninjs_of_any_version(body_of: dict[str, object], name: str):
    (article,) = articles(ninjs(**body_of, byline="By Ada Holm", firstcreated="2022-03-04T08:00:00Z"), name)
    assert body(article) == [FERRY, TOLLS]
    assert (article.title, article.authors, article.published) == ("The ferry", ("Ada Holm",), "2022-03-04")
    assert article.url == "https://wire.example/ferry"


def test_a_list_of_ninjs_objects():
    several = [json.loads(ninjs(body_text=text)) for text in (FERRY, TOLLS)]
    assert [one.text for one in articles(json.dumps(several, indent=1).encode())] == [FERRY, TOLLS]


def test_what_cannot_be_read_is_rejected_in_a_line():
    assert rejected(newsml("")) == ["is an item without text (inlineXML or inlineData)"]
    assert rejected(newsml(NITF)[:-30], "a.xml") == ["is not NewsML-G2, or not a whole one: its XML is broken"]
    assert rejected(ninjs(body_text="")) == [
        "is a ninjs object without a body; expected body_text, body_xhtml or bodies"
    ]
    (why,) = rejected(ninjs(body_text=FERRY)[:-3], "a.json")
    assert why.startswith("is not valid JSON (")
