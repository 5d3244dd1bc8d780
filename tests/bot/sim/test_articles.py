from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.backend.errors import SetupError
from simcord.results import ResponseMessage

from pullquote import AddReport, Archive, Article, Progress, Rejected
from pullquote_bot.features.articles import progress, uploads
from pullquote_bot.features.articles.attachments import LARGEST_ATTACHMENT
from pullquote_bot.features.articles.line import Ticket
from pullquote_bot.features.articles.progress import ProgressMessage
from pullquote_bot.features.articles.uploads import report_post
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.markdown import escape, unescaped
from pullquote_bot.rendering.posts import Post
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.storage.servers import own_collection
from tests.bot.sim.world import HOME, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL, SECRET
from tests.support.fake_encoder import FakeEncoder

ORCHARD = "The orchard of Tamm has two hundred apple trees. A storm broke eleven of them in May."
PAGE = f"""<html><head><title>Orchard</title><script>alert("@everyone")</script></head><body onload="x()"><article>
<h1>The orchard of Tamm</h1><p>{ORCHARD}</p><iframe src="javascript:x()"></iframe></article></body></html>"""
LINES = "".join(
    json.dumps({"id": f"n{number}", "title": f"Orchard {number}", "text": f"Number {number} of Tamm. {ORCHARD}"}) + "\n"
    for number in range(3)
)


async def added(world: World, name: str, content: bytes, by: Any = None) -> ResponseMessage:
    return only(await (by or world.keeper).slash(world.general, "articles add", file=(name, content)))


def own(world: World) -> list[str | None]:
    """Return the titles in the first server's own collection."""
    return sorted(one.title or "" for one in world.house.articles() if one.collection == own_collection(HOME))


def listed(message: ResponseMessage) -> str:
    [embed] = message.embeds
    return f"{embed.title}\n{embed.description}"


async def test_browsing_lists_what_may_be_read_there_newest_first(world: World):
    browsed = only(await world.ada.slash(world.general, "browse"))
    assert browsed.ephemeral
    today = translator_for("en").date(datetime.now(UTC).date().isoformat())
    assert listed(browsed) == (
        "3 articles\n"
        f"1\\. ⚠ Unchecked: added by this server on {today} · "
        "“Memo on the harbour sale” · Hidden Author · Private Wire · 2 January 2024\n"
        "2\\. “Ferry fares rise again” · Ada Holm · Harbour Ledger · 4 March 2023\n"
        "3\\. “The mill will close” · Per Strand, Ada Holm · Upland Courier · 30 November 2021"
    )
    assert labels(browsed) == {}
    away = only(await world.cleo.slash(world.elsewhere, "browse"))
    assert SECRET.title not in listed(away)
    assert listed(away).startswith("2 articles\n")
    direct = only(await world.stranger.slash("browse"))
    assert SECRET.title not in listed(direct)


@pytest.mark.parametrize(
    ("search", "title"),
    [("MILL", MILL.title), ("courier", MILL.title), ("per str", MILL.title), ("fares", FERRY.title)],
)
async def test_browsing_searches_titles_outlets_and_authors(world: World, search: str, title: str):
    found = listed(only(await world.ada.slash(world.general, "browse", search=search)))
    assert found.startswith("1 article\n")
    assert title in found


@pytest.mark.parametrize("search", ["no such title", "x" * 6000, "@everyone"])
async def test_browsing_for_what_is_not_there(world: World, search: str):
    found = only(await world.ada.slash(world.general, "browse", search=search))
    assert (found.content, found.embeds) == ("No article's title, outlet or author contains that.", [])


async def test_titles_are_text_where_embeds_are_not_allowed(world: World):
    role = next(role for role in world.home.roles.values() if role.name == "TestBot")
    overwrites = {role: discord.PermissionOverwrite(embed_links=False)}
    channel = world.home.create_text_channel("no-embeds", overwrites=overwrites)
    browsed = only(await world.ada.slash(channel, "browse"))
    assert browsed.embeds == []
    assert browsed.content.startswith("**3 articles**\n1\\. ⚠ Unchecked: added by this server on ")


async def test_pages_are_turned_with_what_was_searched_for(world: World):
    for number in range(23):
        world.house.add(Article(title=f"Tides {number:02}", text=f"The tide number {number} came."))
    pages = only(await world.ada.slash(world.general, "browse", search="tides"))
    seen = listed(pages)
    assert list(labels(pages)) == ["After ▶"]
    await world.ada.click(pages, label="After ▶")
    assert list(labels(pages)) == ["◀ Before", "After ▶"]
    seen += listed(pages)
    await world.restart()
    await world.ada.click(pages, label="After ▶")
    assert list(labels(pages)) == ["◀ Before"]
    seen += listed(pages)
    assert [seen.count(f"“Tides {number:02}”") for number in range(23)] == [1] * 23
    assert "23\\. " in listed(pages)
    assert "Ferry" not in seen
    await world.ada.click(pages, label="◀ Before")
    assert "11\\. “Tides 10”" in listed(pages)


async def test_titles_made_to_break_a_list_stay_within_its_limits(world: World):
    for number in range(11):
        title = f"{number} @everyone [x](https://a.b) " + "*_" * 300
        world.house.add(Article(title=title, outlet="O" * 900, authors=("A" * 900,), text=f"Number {number}."))
    pages = only(await world.ada.slash(world.general, "browse", search="everyone"))
    assert listed(pages).count("\\@everyone") == 10


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "content", "titles"),
    [
        ("orchard.txt", ORCHARD.encode(), [""]),
        ("orchard.md", f"---\ntitle: In Tamm\n---\n{ORCHARD}\n".encode(), ["In Tamm"]),
        ("orchard.html", PAGE.encode(), ["The orchard of Tamm"]),
        ("ORCHARD.JSONL", LINES.encode(), ["Orchard 0", "Orchard 1", "Orchard 2"]),
    ],
)
async def test_adding_an_attachment(world: World, name: str, content: bytes, titles: list[str]):
    report = await added(world, name, content)
    assert report.ephemeral
    assert report.content.startswith(f"Added: {len(titles)}, changed: 0, unchanged: 0, not added: 0.")
    assert own(world) == sorted([*titles, SECRET.title or ""])
    answer = only(await world.ask("How many apple trees has the orchard of Tamm?"))
    assert "The orchard of Tamm has two hundred apple trees." in str(answer.embeds[0].description)
    elsewhere = only(await world.ask("How many apple trees has the orchard of Tamm?", world.cleo))
    assert elsewhere.embeds == []
    again = await added(world, name, content)
    assert again.content.startswith(f"Added: 0, changed: 0, unchanged: {len(titles)}, not added: 0.")


@pytest.mark.process
async def test_how_far_an_adding_is_is_shown(world: World):
    await added(world, "orchard_*1*.txt", ORCHARD.encode())
    first = next(body["content"] for body in world.sends())
    assert first == "Adding “orchard\\_\\*1\\*.txt”: 0 articles with 0 paragraphs so far …"


@pytest.mark.process
async def test_what_of_an_attachment_is_not_added_is_told(world: World):
    lines = LINES + "".join(f'{{"title": "no text {number} @everyone"}}\n' for number in range(8))
    report = await added(world, "many.jsonl", lines.encode())
    assert report.content.startswith("Added: 3, changed: 0, unchanged: 0, not added: 8.")
    assert report.content.count("\n-# many.jsonl\\:") == 5
    assert report.content.endswith("-# … and 3 more of these.")


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", bytes(range(256)) * 40, "is not valid UTF-8"),
        ("a.jsonl", b"PK\x03\x04" + bytes(2000), "is not a zip package, or not a whole one"),
        ("a.html", b"\x89PNG\r\n" + bytes(500), "is a PNG image"),
    ],
)
async def test_what_is_not_what_its_name_says_is_not_added(world: World, name: str, content: bytes, why: str):
    report = await added(world, name, content)
    assert "not added: 1." in report.content
    assert why in report.content
    assert own(world) == [SECRET.title]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"PK", "a.xlsx cannot be added: attach a file that ends in .txt, .md, .html, .htm, .jsonl, "),
        ("a.txt.exe", b"MZ", "a.txt.exe cannot be added"),
        ("@everyone", b"x", "\\@everyone cannot be added"),
        ("a.txt", b"", "a.txt is empty: attach a file that holds an article"),
        ("a.txt", bytes(LARGEST_ATTACHMENT + 1), "a.txt has 8,388,609 bytes, at most 8,388,608 are read: split it."),
    ],
)
async def test_what_would_not_be_read_is_refused(world: World, name: str, content: bytes, why: str):
    report = await added(world, name, content)
    assert report.content.startswith(why)
    assert own(world) == [SECRET.title]


async def test_a_large_file_of_one_server_keeps_no_other_waiting(world: World):
    added_by = world.house.client.services.uploads._added
    lines = [
        {"title": f"Report {n}", "text": "\n\n".join(f"Part {part} of report {n} is here." for part in range(20))}
        for n in range(60)
    ]
    content = "\n".join(map(json.dumps, lines)).encode()
    order: list[str] = []

    async def add(server: int, what: bytes, name: str) -> AddReport:
        say, mark = translator_for("en"), world.house.answering.servers.mark(server)
        shown = ProgressMessage(None, name, say, Ticket(server, 1))  # type: ignore[arg-type]
        report, cut = await added_by(uploads._File(name, what, server, 1, mark), shown, say)
        assert not cut
        order.append(name)
        return report

    large = asyncio.create_task(add(HOME, content, "large.jsonl"))
    await asyncio.sleep(0)
    small = await add(world.away.id, ORCHARD.encode(), "small.txt")
    assert order == ["small.txt"]
    assert len(small.added) == 1
    assert len((await large).added) == 60
    assert len(own(world)) == 61


class Gate:
    """Blocks whoever passes it until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        """Wait for it to be opened."""
        self.reached.set()
        assert self.opened.wait(60)


@pytest.mark.process
async def test_the_bot_stops_while_articles_are_added(world: World, monkeypatch: pytest.MonkeyPatch):
    gate, encode = Gate(), FakeEncoder.encode_passages

    def slow(self: FakeEncoder, passages: Any) -> Any:
        gate.pass_through()
        return encode(self, passages)

    monkeypatch.setattr(FakeEncoder, "encode_passages", slow)
    lines = "".join(json.dumps({"id": f"n{n}", "title": f"{n:03}", "text": f"Lamp {n}."}) + "\n" for n in range(200))
    adding = asyncio.create_task(added(world, "many.jsonl", lines.encode()))
    assert await asyncio.to_thread(gate.reached.wait, 60)
    closing = asyncio.create_task(world.house.client.services.uploads.close())
    await asyncio.sleep(0)
    nothing: Any = None
    for late in (
        world.house.client.services.uploads.add(nothing, HOME, nothing, translator_for("en")),
        world.house.client.services.uploads.remove(HOME, SECRET.id, translator_for("en")),
    ):
        with pytest.raises(Busy) as refused:
            await late
        assert refused.value.closing
    assert not closing.done()
    gate.opened.set()
    await closing
    came, kept = str((await adding).content).splitlines()
    stored = len(own(world)) - 1
    assert 64 <= stored <= 128  # one batch may be read while another is encoded
    assert came == f"Added: {stored}, changed: 0, unchanged: 0, not added: 0."
    assert kept == "I am being restarted: what was added so far is kept; add the file again for the rest."


async def test_removing_keeps_nobody_from_reading(world: World, monkeypatch: pytest.MonkeyPatch):
    gate, remove = Gate(), Archive.remove

    def slow(self: Archive, *what: Any, **how: Any) -> int:
        gate.pass_through()
        return remove(self, *what, **how)

    monkeypatch.setattr(Archive, "remove", slow)
    removing = asyncio.create_task(world.keeper.slash(world.general, "articles remove", article=SECRET.id))
    assert await asyncio.to_thread(gate.reached.wait, 60)
    async with asyncio.timeout(30):
        assert await world.house.answering.read(HOME, lambda archive: archive.titles(limit=0)[0]) == 3
    gate.opened.set()
    assert only(await removing).content == "Removed, with every version."


def message_of(ticket: Ticket | None = None) -> ProgressMessage:
    """Make a progress message of a file whose turn it is, or that waits."""
    return ProgressMessage(None, "a.txt", translator_for("en"), ticket or Ticket(HOME, 1))  # type: ignore[arg-type]


async def test_the_last_progress_has_been_sent_before_the_report(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "EVERY", 3600)
    under_way, arrives, arrived = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def sent(reply: Any, post: Post) -> None:
        under_way.set()
        await arrives.wait()
        arrived.set()

    async def adding(message: ProgressMessage) -> None:
        async with message.shown():
            await under_way.wait()
            asyncio.get_running_loop().call_soon(arrives.set)
        assert arrived.is_set()

    monkeypatch.setattr(progress, "sent", sent)
    await asyncio.wait_for(adding(message_of()), 30)


async def test_progress_is_told_no_longer_than_discord_takes_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "EVERY", 0.01)
    monkeypatch.setattr(progress, "SHOWN_FOR", 0.05)
    posts: list[Post] = []

    async def sent(reply: Any, post: Post) -> None:
        posts.append(post)

    monkeypatch.setattr(progress, "sent", sent)
    await asyncio.wait_for(message_of()._show(), 30)
    assert posts


async def test_progress_counts_on_over_turns_of_one_article_each(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "EVERY", 0)
    long = [Article(title=f"Part {number}", text="\n\n".join(["Words."] * 70)) for number in range(3)]
    assert [len(portion) for portion in uploads._portions(long)] == [1, 1, 1]
    said: list[str] = []

    async def sent(reply: Any, post: Post) -> None:
        said.append(post.content)

    monkeypatch.setattr(progress, "sent", sent)
    message = message_of()
    async with message.shown():
        for turn in range(3):
            message.note(Progress(done=0, total=1, articles=1, passages=70))
            message.portion_done()
            count = f"{turn + 1} articles with {(turn + 1) * 70} paragraphs"
            async with asyncio.timeout(30):
                while not said or count not in said[-1]:
                    await asyncio.sleep(0)


def test_a_reason_is_cut_before_it_is_escaped():
    why = "holds *_<@1> " * 100
    report = AddReport(rejected=(Rejected("a.jsonl:1", why),))
    line = report_post(report, translator_for("en")).content.splitlines()[1].removeprefix("-# ")
    assert len(line) <= 300
    kept = unescaped(line.removesuffix("…"))
    assert line == escape(kept) + "…"
    assert f"a.jsonl:1: {why}".startswith(kept)
    assert len(line) > 280


def test_reasons_are_said_to_be_english_to_those_who_read_another_language():
    report = AddReport(rejected=(Rejected("a.jsonl:1", "holds no text"),))
    assert len(report_post(report, translator_for("en")).content.splitlines()) == 2
    korean = report_post(report, translator_for("ko")).content.splitlines()
    assert len(korean) == 3
    assert "영어" in korean[1]
    assert korean[2] == "-# " + escape("a.jsonl:1: holds no text")
    assert len(report_post(AddReport(), translator_for("ko")).content.splitlines()) == 1


async def test_a_refused_attachment_is_told_in_the_readers_language(world: World):
    world.locale = "ko"
    report = await added(world, "a.xlsx", b"PK")
    assert report.content.startswith("a.xlsx")
    assert "cannot" not in report.content
    assert ".jsonl" in report.content


async def test_an_attachment_that_discord_no_longer_has(world: World):
    world.env.backend.cdn._blobs = _Nothing()
    told = await added(world, "orchard.txt", ORCHARD.encode())
    assert told.content.startswith("Something went wrong; whoever runs the bot can look up incident ")


class _Nothing(dict[str, bytes]):
    """A mapping that stores nothing."""

    def __setitem__(self, url: str, blob: bytes) -> None:
        """Store nothing."""


@pytest.mark.parametrize("who", ["ada", "moderator"])
async def test_who_does_not_manage_the_server_neither_adds_nor_removes(world: World, who: str):
    member = getattr(world, who)
    with pytest.raises(SetupError, match="default-member-permissions"):
        await added(world, "orchard.txt", ORCHARD.encode(), member)
    with pytest.raises(SetupError, match="default-member-permissions"):
        await member.slash(world.general, "articles remove", article=SECRET.id)
    assert own(world) == [SECRET.title]


@pytest.mark.process
async def test_whom_the_server_lets_use_them_adds_and_removes(world: World):
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "articles"]
    world.home.set_command_permissions(command.id, {world.ada.user: True, world.keeper.user: False})
    report = await added(world, "orchard.md", f"---\ntitle: In Tamm\n---\n{ORCHARD}\n".encode(), world.ada)
    assert report.content.startswith("Added: 1, ")
    assert own(world) == ["In Tamm", SECRET.title]
    removed = only(await world.ada.slash(world.general, "articles remove", article="In Tamm"))
    assert removed.content == "Removed, with every version."
    with pytest.raises(SetupError, match="override-denied"):
        await world.keeper.slash(world.general, "articles remove", article=SECRET.id)
    assert own(world) == [SECRET.title]


async def test_in_a_direct_message_nothing_is_added_or_removed(world: World):
    for command, options in (("add", {"file": ("a.txt", b"x y z")}), ("remove", {"article": FERRY.id})):
        with pytest.raises(SetupError, match="context"):
            await world.stranger.slash(f"articles {command}", **options)


async def test_through_a_users_own_installation_nothing_is_added_or_removed(world: World):
    world.by_user = True
    refused = await added(world, "orchard.txt", ORCHARD.encode())
    assert refused.content == "That can only be done in a server that invited me."
    refused = only(await world.keeper.slash(world.general, "articles remove", article=SECRET.id))
    assert refused.content == "That can only be done in a server that invited me."
    assert own(world) == [SECRET.title]
    assert len(world.env.errors) == 2


async def test_removing_suggests_the_own_collection_alone(world: World):
    suggested = await world.keeper.autocomplete(world.general, "articles remove", "article", "")
    assert suggested == [{"name": "Memo on the harbour sale (2024-01-02)", "value": SECRET.id}]
    assert await world.keeper.autocomplete(world.general, "articles remove", "article", "ferry") == []
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "articles"]
    world.away.set_command_permissions(command.id, {world.cleo.user: True})
    assert await world.cleo.autocomplete(world.elsewhere, "articles remove", "article", "") == []
    for number in range(30):
        article = Article(id=f"long-{number}", title=f"{number} " + "long " * 60, text=f"Text number {number}.")
        world.house.add(article, collection=own_collection(HOME))
    assert len(await world.keeper.autocomplete(world.general, "articles remove", "article", "long")) == 25


async def test_removing(world: World):
    done = only(await world.keeper.slash(world.general, "articles remove", article=SECRET.id))
    assert (done.ephemeral, done.content) == (True, "Removed, with every version.")
    assert own(world) == []
    again = only(await world.keeper.slash(world.general, "articles remove", article=SECRET.id))
    assert again.content == "This server's collection has no such article: choose one of the suggestions."


@pytest.mark.parametrize("article", [FERRY.id, "nothing", "x" * 6000])
async def test_what_is_not_the_servers_own_is_not_removed(world: World, article: str):
    refused = only(await world.keeper.slash(world.general, "articles remove", article=article))
    assert refused.content == "This server's collection has no such article: choose one of the suggestions."
    assert len(world.house.articles()) == 3


async def test_an_article_is_removed_by_its_title_and_by_a_long_id(world: World):
    long = "https://ledger.example.org/" + "x" * 150
    for id, title in ((long, "Long"), ("first", "Twice"), ("second", "Twice"), ("third", "Once only")):
        article = Article(id=id, title=title, text=f"The {title} of {id[-10:]}.")
        world.house.add(article, collection=own_collection(HOME))
    [suggested] = await world.keeper.autocomplete(world.general, "articles remove", "article", "long")
    assert suggested["value"] == long[:100]

    async def removed(named: str) -> str:
        return only(await world.keeper.slash(world.general, "articles remove", article=named)).content

    assert await removed(suggested["value"]) == "Removed, with every version."
    assert await removed(" once  ONLY ") == "Removed, with every version."
    assert await removed("twice") == "Several articles are called that: choose one of the suggestions."
    assert await removed("second") == "Removed, with every version."
    assert (await removed("Ferry fares rise again")).startswith("This server's collection has no such article")
    assert sorted(own(world)) == sorted([SECRET.title, "Twice"])
