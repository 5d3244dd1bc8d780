"""A newsroom's web server on loopback: it publishes feeds, edits, corrects, moves and withdraws its stories."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

from tests.support.web import Handler, WebServer


@dataclass
class Story:
    """A story on a page of its own; what is listed may differ from what is printed."""

    title: str
    paragraphs: list[str]
    published: str | None = "2026-03-02"
    modified: str | None = None
    robots: str | None = None
    status: int = 200
    location: str | None = None

    def page(self) -> str:
        """Return the story's page."""
        data = {"@type": "NewsArticle", "datePublished": self.published, "dateModified": self.modified}
        known = json.dumps({"@context": "https://schema.org"} | {key: value for key, value in data.items() if value})
        robots = f"<meta name='robots' content='{self.robots}'>" if self.robots else ""
        paragraphs = "".join(f"<p>{escape(one)}</p>" for one in self.paragraphs)
        return (
            f"<!doctype html><html lang='en'><head><title>{escape(self.title)}</title>{robots}"
            f"<script type='application/ld+json'>{known}</script></head>"
            f"<body><article><h1>{escape(self.title)}</h1>{paragraphs}</article></body></html>"
        )


@dataclass
class Newsroom:
    """Serves stories under `/news/NAME`, each with an ETag; lists them in `/feed.xml`, `/feed.json` and `/sitemap.xml`.

    `sent` counts how often each path was sent whole. `delay` is the seconds that each page takes.
    """

    server: WebServer
    stories: dict[str, Story] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    delay: float = 0.0

    def open(self) -> None:
        """Serve nothing but the stories that there are."""
        self.stories.clear()
        self.sent.clear()
        self.server.asked.clear()
        self.server.pages = {
            "/": "<html><body><p>The front page of the newsroom, with nothing of note.</p></body></html>",
            "/feed.xml": self._listing("application/rss+xml", lambda: self.rss(self.stories)),
            "/feed.json": self._listing("application/feed+json", self._json_feed),
            "/sitemap.xml": self._listing("application/xml", self._sitemap),
        }

    def publish(self, name: str, story: Story) -> None:
        """Publish a story, or another one in its place."""
        self.stories[name] = story
        self.server.pages[f"/news/{name}"] = self._story(name)

    def address(self, name: str) -> str:
        """Return the address of a story."""
        return f"{self.server.url}/news/{name}"

    def rss(self, names: Iterable[str]) -> str:
        """Return an RSS feed of some stories, the last one first."""
        items = "".join(
            f"<item><title>{escape(self.stories[name].title)}</title><link>{self.address(name)}</link>"
            f"<guid isPermaLink='false'>{name}</guid><dc:creator>Ada Fenn</dc:creator></item>"
            for name in reversed(list(names))
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>The Newsroom</title>{items}</channel></rss>"
        )

    def _json_feed(self) -> str:
        items = [{"id": name, "url": f"/news/{name}", "title": one.title} for name, one in self.stories.items()]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "The Newsroom", "items": items})

    def _sitemap(self) -> str:
        urls = "".join(f"<url><loc>{self.address(name)}</loc></url>" for name in self.stories)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def _story(self, name: str) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(self.delay)
            story = self.stories[name]
            if story.location is not None:
                return web.Response(status=301, headers={"Location": story.location})
            if story.status != 200:
                return web.Response(status=story.status)
            return self._conditional(request, story.page(), "text/html")

        return answer

    def _listing(self, content_type: str, text: object) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            assert callable(text)
            return self._conditional(request, text(), content_type)

        return answer

    def _conditional(self, request: web.Request, body: str, content_type: str) -> web.Response:
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        self.sent[request.path] += 1
        return web.Response(text=body, content_type=content_type, charset="utf-8", headers={"ETag": etag})
