"""WARC and WACZ files, written by warcio."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from tests.reading.documents.reads import articles, body, notes, read, rejected
from tests.support.documents import FERRY, NETS, TOLLS, package, page, warc

HTML = {"Content-Type": "text/html; charset=utf-8"}
ADDRESS = "https://ledger.example/ferry"


@pytest.mark.parametrize("packed", [True, False])
def test_each_page_is_an_article_with_its_address_and_the_moment_it_was_captured(packed: bool):
    (one, other) = articles(
        warc(
            (ADDRESS, page().encode(), HTML),
            (f"{ADDRESS}2", page([NETS, TOLLS], title="Nets").encode(), HTML),
            gzip=packed,
        )
    )
    assert body(one) == [FERRY, TOLLS, NETS]
    assert (one.url, one.title, one.published) == (ADDRESS, "The ferry", None)
    assert one.source == f"-:2022-03-05T10:11:12Z {ADDRESS}"
    assert (other.url, other.title) == (f"{ADDRESS}2", "Nets")


def test_a_page_that_names_its_address_is_known_by_that():
    head = '<link rel="canonical" href="https://ledger.example/canonical">'
    (article,) = articles(warc((ADDRESS, page(head=head).encode(), HTML)))
    assert article.url == "https://ledger.example/canonical"


def test_a_page_that_names_an_address_of_another_site_is_kept_as_its_own():
    head = '<link rel="canonical" href="https://other.example/ferry">'
    data = warc((ADDRESS, page(head=head).encode(), HTML))
    assert [one.url for one in articles(data)] == [ADDRESS]
    assert notes(data) == [f"its page says that it is https://other.example/ferry, which it is not; kept as {ADDRESS}"]


def test_the_terms_that_a_page_was_sent_with():
    (article,) = articles(warc((ADDRESS, page().encode(), HTML | {"X-Robots-Tag": "max-snippet:200"})))
    assert article.terms == "max-snippet:200"


def test_the_encoding_that_the_server_names():
    content = page(["Überfahrt für alle, sagte Käthe Möhl. " * 6]).encode("latin-1")
    (article,) = articles(warc((ADDRESS, content, {"Content-Type": "text/html; charset=iso-8859-1"})))
    assert "Überfahrt für alle" in article.text


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compressobj(wbits=-15).compress(data) + b""),
        ("br", brotli.compress),
        ("gzip", bytes),
    ],
    ids=["gzip", "deflate", "raw deflate", "brotli", "unpacked by the archive"],
)
def test_packed_pages(name, pack):
    data = page().encode()
    if name == "deflate" and pack is not zlib.compress:
        packer = zlib.compressobj(wbits=-15)
        data = packer.compress(data) + packer.flush()
    else:
        data = pack(data)
    (article,) = articles(warc((ADDRESS, data, HTML | {"Content-Encoding": name})))
    assert body(article) == [FERRY, TOLLS, NETS]


def test_chunks():
    content = page().encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
    (article,) = articles(warc((ADDRESS, chunked, HTML | {"Transfer-Encoding": "chunked"})))
    assert body(article) == [FERRY, TOLLS, NETS]


def test_what_is_no_page_is_no_article():
    assert rejected(warc((ADDRESS, b"%PDF", {"Content-Type": "application/pdf"}))) == [
        "is a web archive without a page (HTML, status 200)"
    ]
    assert rejected(warc((ADDRESS, page().encode(), HTML), status="404 Not Found")) == [
        "is a web archive without a page (HTML, status 200)"
    ]


def test_pages_without_an_article_are_counted():
    menu = b"<html><body><nav><a href=/>Home</a></nav></body></html>"
    assert notes(warc((f"{ADDRESS}0", menu, HTML), (ADDRESS, page().encode(), HTML))) == [
        f"1 of 2 pages hold no article: {ADDRESS}0"
    ]


def test_a_page_of_very_many_bytes_costs_itself_alone():
    bomb = zlib.compress(b" " * 30_000_000)
    found = read(warc((f"{ADDRESS}0", bomb, HTML | {"Content-Encoding": "deflate"}), (ADDRESS, page().encode(), HTML)))
    assert [getattr(one, "why", None) for one in found] == ["is a page of more than 10,000,000 bytes", None]


@pytest.mark.parametrize(
    "data",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X: y\r\n" * 300_000,
        gzip.compress(b"WARC/1.0\r\n" + b"a" * 5_000_000),
        gzip.compress(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n" + b"\r\n" * 3_000_000),
        warc((ADDRESS, page().encode(), HTML))[:400] + b"damage" * 99,
        b"WARC/1.0\r\n",
    ],
    ids=["headers without end", "a line without end", "blank lines without end", "damaged", "cut off"],
)
def test_hostile_files_are_rejected_in_a_line(data: bytes, capfd):
    (why,) = rejected(data, "a.warc")
    assert "\n" not in why
    assert capfd.readouterr() == ("", "")


def test_what_was_read_before_the_damage_is_kept():
    whole = warc((ADDRESS, page().encode(), HTML))
    found = read(whole + gzip.compress(b"WARC/1.0\r\n" + b"a" * 5_000_000))
    assert [getattr(one, "why", None) for one in found] == [
        None,
        "is damaged, or not a web archive: 1 pages were read before that",
    ]


def test_a_wacz_package_is_read_by_its_warc_files():
    crawl = warc((ADDRESS, page().encode(), HTML))
    other = warc((f"{ADDRESS}2", page([NETS, TOLLS]).encode(), HTML))
    data = package(
        {"datapackage.json": "{}", "archive/a.warc.gz": crawl, "archive/b.warc.gz": other, "pages/pages.jsonl": ""}
    )
    assert [one.url for one in articles(data, "a.wacz")] == [ADDRESS, f"{ADDRESS}2"]
    assert [one.url for one in articles(data)] == [ADDRESS, f"{ADDRESS}2"]


def test_without_the_extra_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.reading.documents.extra.find_spec", lambda name: None)
    assert rejected(warc((ADDRESS, page().encode(), HTML))) == [
        'is a web archive (WARC), which needs an extra: run `pip install "pullquote[formats]"`'
    ]
