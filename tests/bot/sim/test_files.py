"""What managers added: by file, removed at once, undone, in line, and who added it."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from simcord.backend.errors import SetupError
from simcord.results import ResponseMessage

from pullquote import Article, read_bytes
from pullquote_bot.errors import Refused
from pullquote_bot.features.articles import progress, uploads
from pullquote_bot.features.articles.line import Line
from pullquote_bot.features.inventory import purge
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore, own_collection
from tests.bot.sim.test_articles import ORCHARD, Gate, added, message_of, own
from tests.bot.sim.world import HOME, World, labels, only
from tests.bot.support.newsroom import SECRET, open_archive
from tests.support.fake_encoder import FakeEncoder

DENIED = "Only those with the permission Manage Server can do that, or whom this server lets use the command"
GONE = "This is no longer there: use the command again."
LONG_ID = "i" * 140


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read attachments without a process of their own, which other tests start."""
    monkeypatch.setattr(uploads, "read_attachment", lambda data, name: list(read_bytes(data, name=name)))
    monkeypatch.setattr(progress, "EVERY", 0.01)


def lines(*articles: tuple[str, str, str]) -> bytes:
    return "\n".join(json.dumps({"id": id, "title": title, "text": text}) for id, title, text in articles).encode()


def orchards(count: int, *, beginning: str = "n") -> bytes:
    return lines(
        *((f"{beginning}{n:03}", f"Orchard {beginning}{n:03}", f"{n} of Tamm. {ORCHARD}") for n in range(count))
    )


async def files(world: World, file: str | None = None, by: Any = None, channel: Any = None) -> ResponseMessage:
    options = {} if file is None else {"file": file}
    return only(await (by or world.keeper).slash(channel or world.general, "articles files", **options))


def text_of(message: ResponseMessage) -> str:
    return message.content or "\n".join(str(embed.description) for embed in message.embeds)


async def test_files_are_listed_with_who_added_them_and_when(world: World):
    await added(world, "first_*.jsonl", orchards(3))
    await added(world, "second.jsonl", orchards(1, beginning="m"))
    await world.restart()
    shown = await files(world)
    assert shown.ephemeral
    today = translator_for("en").date(datetime.now(UTC).date().isoformat())
    assert text_of(shown).split("\n")[:4] == [
        "**2 files**",
        f"1\\. “second.jsonl” · 1 article · added by <@{world.keeper.id}> on {today}",
        f"2\\. “first\\_\\*.jsonl” · 3 articles · added by <@{world.keeper.id}> on {today}",
        "-# 1 article comes from no known file: `/browse` lists it.",  # added by whoever runs the bot
    ]


async def test_a_file_shows_its_articles_by_pages_and_none_of_another(world: World):
    await added(world, "many.jsonl", orchards(23))
    await added(world, "other.jsonl", orchards(2, beginning="m"))
    shown = await files(world, "MANY.jsonl")
    seen = text_of(shown)
    assert list(labels(shown)) == ["After ▶", "Remove all 23 articles"]
    for _ in range(2):
        await world.keeper.click(shown, label="After ▶")
        seen += text_of(shown)
    assert [seen.count(f"Orchard n{n:03}") for n in range(23)] == [1] * 23
    assert "Orchard m" not in seen
    assert list(labels(shown)) == ["◀ Before", "Remove all 23 articles"]


async def test_files_are_suggested_by_name_and_never_those_of_another_server(world: World):
    await added(world, "first.jsonl", orchards(1))
    await added(world, "x" * 90 + ".jsonl", orchards(1, beginning="m"))
    choices = await world.keeper.autocomplete(world.general, "articles files", "file", "FIRS")
    assert [choice["name"].split(" (")[0] for choice in choices] == ["first.jsonl"]
    assert "“first.jsonl” · 1 article" in text_of(await files(world, choices[0]["value"]))
    assert await world.warden.autocomplete(world.elsewhere, "articles files", "file", "") == []


async def test_two_servers_see_and_remove_nothing_of_each_other(world: World):
    await added(world, "home.jsonl", orchards(2))
    assert text_of(await files(world, by=world.warden, channel=world.elsewhere)) == ("No added file has articles left.")
    upload = world.house.answering.uploads.of(HOME)[0].id
    await world.warden.slash(world.elsewhere, "articles add", file=("away.jsonl", orchards(1)))
    shown = await files(world, "away.jsonl", by=world.warden, channel=world.elsewhere)
    for custom_id in (f"pq:file:-:{upload}:0", f"pq:drop:-:{upload}", f"pq:dropped:-:{upload}", f"pq:undo:-:{upload}"):
        refused = await world.forged(world.warden, shown, custom_id)
        assert GONE in str(refused.followups) or "no longer the last file" in str(refused.followups), custom_id
    assert len(own(world)) == 3


async def test_a_file_with_500_articles_is_removed_at_once(world: World):
    await added(world, "many.jsonl", orchards(500))
    await added(world, "other.jsonl", orchards(1, beginning="m"))
    shown = await files(world, "many.jsonl")
    await world.keeper.click(shown, label="Remove all 500 articles")
    assert text_of(shown).startswith("Remove 500 articles, with every version?\n“many.jsonl”")
    await world.restart()
    await world.keeper.click(shown, label="Remove")
    assert text_of(shown) == "Removed: 500, with every version."
    assert own(world) == [SECRET.title, "Orchard m000"]
    assert "many.jsonl" not in text_of(await files(world))
    assert world.house.answering.uploads.changes(1) == {}


async def test_keeping_changes_nothing(world: World):
    await added(world, "one.jsonl", orchards(1))
    shown = await files(world, "one.jsonl")
    await world.keeper.click(shown, label="Remove 1 article")
    await world.keeper.click(shown, label="Keep")
    assert text_of(shown) == "Nothing was changed."
    assert len(own(world)) == 2


async def test_what_was_removed_while_it_was_listed_is_gone_and_the_page_shrinks(world: World):
    await added(world, "many.jsonl", orchards(12))
    shown = await files(world, "many.jsonl")
    for n in range(5):
        world.house.remove(f"n{n:03}")
    await world.keeper.click(shown, label="After ▶")  # there is no second page any more
    assert "· 7 articles ·" in text_of(shown)
    assert "7\\. “Orchard n011”" in text_of(shown)
    assert list(labels(shown)) == ["Remove all 7 articles"]
    for n in range(5, 12):
        await world.keeper.slash(world.general, "articles remove", article=f"n{n:03}")
    refused = await world.keeper.click(shown, label="Remove all 7 articles")
    assert GONE in refused.followups[0].content
    assert text_of(await files(world)).startswith("No added file has articles left.\n-# 1 article comes from no")


async def test_long_ids_and_titles(world: World):
    title = "@everyone *_T_* " * 62 + "end here"
    await added(world, "t" * 200 + ".jsonl", lines(*((f"{LONG_ID}{n}", title, f"{n} {ORCHARD}") for n in range(11))))
    for embeds in (True, False):
        overwrites: dict[Any, Any] = {}
        if not embeds:
            role = next(role for role in world.home.roles.values() if role.name == "TestBot")
            overwrites = {role: discord.PermissionOverwrite(embed_links=False)}
        channel = world.home.create_text_channel(f"channel-{embeds}".lower(), overwrites=overwrites)
        name = world.house.answering.uploads.of(HOME)[0].name
        shown = await files(world, str(world.house.answering.uploads.of(HOME)[0].id), channel=channel)
        assert text_of(shown).count("@everyone") >= 10
        assert len(name) <= 100
        assert text_of(await files(world, channel=channel)).startswith("**1 file**\n1\\. “ttt")
    await world.keeper.click(shown, label="Remove all 11 articles")
    await world.keeper.click(shown, label="Remove")
    assert own(world) == [SECRET.title]


async def test_many_files_fit_a_page_where_embeds_are_not_allowed(world: World):
    store = world.house.answering.uploads
    for n in range(12):
        world.house.add(Article(id=f"a{n}", text=f"{n} {ORCHARD}"), collection=own_collection(HOME))
        store.record(store.begin(HOME, "*_" * 48 + ".txt", 2**62), [f"a{n}"], {})
    role = next(role for role in world.home.roles.values() if role.name == "TestBot")
    overwrites: dict[Any, Any] = {role: discord.PermissionOverwrite(embed_links=False)}
    channel = world.home.create_text_channel("no-embeds", overwrites=overwrites)
    for locale in ("en-US", "ko"):
        world.locale = locale
        shown = await files(world, channel=channel)
        assert shown.content.count("<@") == 10  # and `world` checks its length
        await world.keeper.click(shown, label=list(labels(shown))[-1])
        assert shown.content.count("<@") == 2


# Undo


async def test_undoing_removes_what_was_new_and_restores_what_was_changed(world: World):
    await added(
        world, "first.jsonl", lines(("a", "Old title", f"The old words. {ORCHARD}"), ("b", "B", f"B. {ORCHARD}"))
    )
    changed = json.dumps({"id": "a", "title": "New title", "outlet": "New outlet", "text": f"The new words. {ORCHARD}"})
    content = b"\n".join((changed.encode(), lines(("c", "C", f"C. {ORCHARD}"))))
    await added(world, "second.jsonl", content)
    assert own(world) == ["B", "C", SECRET.title, "New title"]
    await world.restart()
    asked = only(await world.keeper.slash(world.general, "articles undo"))
    assert asked.content.startswith("Undo the adding of this file? New articles are removed, changed ones get back")
    assert "“second.jsonl” · 2 articles · added by" in asked.content
    await world.keeper.click(asked, label="Undo")
    assert asked.content == "Undone. Removed: 1, restored: 1."
    assert own(world) == ["B", SECRET.title, "Old title"]
    [article] = [one for one in world.house.articles() if one.id == "a"]
    assert (article.outlet, article.text.strip()) == (None, f"The old words. {ORCHARD}")
    assert "“first.jsonl” · 2 articles" in text_of(await files(world))
    once_more = only(await world.keeper.slash(world.general, "articles undo"))
    await world.keeper.click(once_more, label="Undo")
    assert own(world) == [SECRET.title]
    nothing = only(await world.keeper.slash(world.general, "articles undo"))
    assert nothing.content == "There is nothing to undo: no added file has articles left."


async def test_undoing_a_file_that_is_no_longer_the_last_is_refused(world: World):
    await added(world, "first.jsonl", orchards(1))
    asked = only(await world.keeper.slash(world.general, "articles undo"))
    await added(world, "second.jsonl", orchards(1, beginning="m"))
    refused = await world.keeper.click(asked, label="Undo")
    assert "That is no longer the last file" in refused.followups[0].content
    assert len(own(world)) == 3


async def test_a_file_that_changed_nothing_is_not_listed(world: World):
    await added(world, "first.jsonl", orchards(1))
    await added(world, "again.jsonl", orchards(1))
    assert "again.jsonl" not in text_of(await files(world))


async def test_a_facts_only_change_is_undone_too(world: World):
    await added(world, "first.jsonl", lines(("a", "Title", ORCHARD)))
    await added(
        world, "second.jsonl", json.dumps({"id": "a", "title": "Title", "outlet": "Liar", "text": ORCHARD}).encode()
    )
    asked = only(await world.keeper.slash(world.general, "articles undo"))
    await world.keeper.click(asked, label="Undo")
    [article] = [one for one in world.house.articles() if one.id == "a"]
    assert article.outlet is None


# Permission and privacy


async def test_whoever_may_not_use_the_command_may_not_and_whoever_the_server_lets_may(world: World):
    await added(world, "first.jsonl", orchards(1))
    with pytest.raises(SetupError, match="default-member-permissions"):
        await files(world, by=world.ada)
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "articles"]
    world.home.set_command_permissions(command.id, {world.ada.user: True})
    [suggested] = await world.ada.autocomplete(world.general, "articles files", "file", "")
    shown = await files(world, suggested["value"], by=world.ada)
    await world.ada.click(shown, label="Remove 1 article")
    await world.ada.click(shown, label="Remove")
    assert own(world) == [SECRET.title]


async def test_forged_buttons_of_a_member_do_nothing(world: World):
    await added(world, "first.jsonl", orchards(1))
    mine = only(await world.ada.slash(world.general, "privacy"))
    upload = world.house.answering.uploads.of(HOME)[0].id
    actions = (
        "files:-:0",
        f"file:-:{upload}:0",
        f"drop:-:{upload}",
        f"dropped:-:{upload}",
        f"undo:-:{upload}",
        "kept:-:",
    )
    for custom_id in (*actions, f"cancel:{'0' * 16}:"):
        refused = await world.forged(world.ada, mine, f"pq:{custom_id}")
        assert DENIED in str(refused.response.content if refused.response else refused.followups), custom_id
    public = await world.mentioned("What does a single ferry ticket cost?")
    assert public is not None
    refused = await world.forged(world.keeper, public, f"pq:dropped:-:{upload}")
    assert GONE in str(refused.response.content if refused.response else "")
    for wrong in ("files:-:x", "files:-:-1", "file:-:1", "drop:-:", f"dropped:-:{'9' * 30}", "undo:-:²"):
        shown = await files(world)
        refused = await world.forged(world.keeper, shown, f"pq:{wrong}")
        assert GONE in refused.followups[0].content, wrong
    assert len(own(world)) == 2


async def test_privacy_tells_of_files_added_and_forgets_who_added_them(world: World):
    await added(world, "first.jsonl", orchards(1))
    told = only(await world.keeper.slash(world.general, "privacy"))
    assert "- files you added to servers, whose managers see who added which: 1" in told.content
    await world.keeper.click(told, label="Delete it all now")
    listed_files = text_of(await files(world))
    assert "“first.jsonl” · 1 article · added on" in listed_files
    assert str(world.keeper.id) not in listed_files


async def test_who_added_a_file_is_forgotten_once_its_articles_are_gone(world: World):
    await added(world, "first.jsonl", orchards(1))
    await added(world, "second.jsonl", orchards(1, beginning="m"))
    world.house.remove("n000")
    await world.house.client.services.uploads.forget_gone()
    assert [one.name for one in world.house.answering.uploads.of(HOME)] == ["second.jsonl"]


# In line


class Adding:
    """Holds up what is being encoded, so that other files wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate, encode = Gate(), FakeEncoder.encode_passages
        gate = self.gate

        def slow(encoder: FakeEncoder, passages: Any) -> Any:
            gate.pass_through()
            return encode(encoder, passages)

        monkeypatch.setattr(FakeEncoder, "encode_passages", slow)

    async def begun(self) -> None:
        assert await asyncio.to_thread(self.gate.reached.wait, 60)


class Uploading:
    """A manager's `/articles add`, as `ArticleUploads` sees it: the command, its attachment, and what is shown."""

    guild_id = HOME

    def __init__(
        self, world: World, name: str, content: bytes, *, person: int | None = None, server: int = HOME
    ) -> None:
        self.user, self.filename, self.size = SimpleNamespace(id=person or world.keeper.id), name, len(content)
        self.app_permissions = discord.Permissions.all()
        self.shown: list[str] = []
        self.buttons: list[str] = []
        self._content, self._server, self._changed = content, server, asyncio.Event()
        self._uploads = world.house.client.services.uploads
        self.task: asyncio.Task[Any] | None = None

    async def read(self) -> bytes:
        return self._content

    async def edit_original_response(self, **body: Any) -> Any:
        self.shown.append(body["content"])
        self.buttons = [item.custom_id for item in body["view"].children] if body.get("view") else []
        self._changed.set()
        return SimpleNamespace(id=1)

    def begin(self) -> Uploading:
        """Begin to add."""
        adding: Any = self
        self.task = asyncio.create_task(self._uploads.add(adding, self._server, adding, translator_for("en")))
        return self

    async def shows(self, text: str) -> None:
        """Wait until something is shown."""
        async with asyncio.timeout(60):
            while text not in self.shown:
                self._changed.clear()
                await self._changed.wait()

    async def done(self) -> str:
        """Return what came of it."""
        assert self.task is not None
        return str((await self.task).content)


def waiting(name: str, place: int) -> str:
    return f"“{name}” waits to be added: number {place} in line."


async def test_files_wait_in_line_with_their_places_shown_as_they_move(world: World, monkeypatch: pytest.MonkeyPatch):
    adding = Adding(monkeypatch)
    first, second, third = (
        Uploading(world, f"{name}.jsonl", orchards(1, beginning=name)).begin() for name in ("a", "b", "*c*")
    )
    await adding.begun()
    await second.shows(waiting("b.jsonl", 1))
    await third.shows(waiting("\\*c\\*.jsonl", 2))
    assert (first.buttons, len(second.buttons), len(third.buttons)) == ([], 1, 1)
    world.house.client.services.uploads.cancel(second.buttons[0].split(":")[2], world.keeper.id)
    await third.shows(waiting("\\*c\\*.jsonl", 1))
    adding.gate.opened.set()
    assert await second.done() == "Cancelled: nothing of “b.jsonl” was added."
    for one in (first, third):
        assert (await one.done()).startswith("Added: 1")
    assert own(world) == [SECRET.title, "Orchard *c*000", "Orchard a000"]


async def test_a_place_is_shown_again_only_when_it_changed_and_not_at_once(monkeypatch: pytest.MonkeyPatch):
    queue = Line(at_once=1, most_of_server=9, most=9)
    running, between, mine = (queue.join(HOME, 1) for _ in range(3))
    assert running is not None
    assert between is not None
    posts: list[str] = []
    slept: list[float] = []

    async def sent(reply: Any, post: Any) -> None:
        posts.append(post.content)

    message = message_of(mine)

    async def wait_for(waited: Any, seconds: float) -> None:
        waited.close()
        slept.append(seconds)
        if len(slept) == 3:
            queue.leave(between)
        if len(slept) == 6:
            message._over.set()
        raise TimeoutError

    monkeypatch.setattr(progress, "sent", sent)
    monkeypatch.setattr(progress, "EVERY", 3.0)
    monkeypatch.setattr(progress.asyncio, "wait_for", wait_for)
    await message._show()
    assert posts == [waiting("a.txt", 2), waiting("a.txt", 1)]
    assert slept == [3.0] * 6


async def test_a_file_that_waits_is_cancelled_by_whoever_added_it(world: World, monkeypatch: pytest.MonkeyPatch):
    adding = Adding(monkeypatch)
    first = Uploading(world, "a.jsonl", orchards(1)).begin()
    await adding.begun()
    second = Uploading(world, "b.jsonl", orchards(1, beginning="m")).begin()
    await second.shows(waiting("b.jsonl", 1))
    [cancel] = second.buttons
    by_another = Uploading(world, "c.jsonl", orchards(1, beginning="o"), person=world.ada.id).begin()
    await by_another.shows(waiting("c.jsonl", 2))
    mine = only(await world.keeper.slash(world.general, "privacy"))
    for custom_id in (by_another.buttons[0], f"pq:cancel:{'0' * 16}:"):
        refused = await world.forged(world.keeper, mine, custom_id)
        assert "That file no longer waits" in refused.followups[0].content
    await world.forged(world.keeper, mine, cancel)
    assert await second.done() == "Cancelled: nothing of “b.jsonl” was added."
    adding.gate.opened.set()
    for one in (first, by_another):
        assert (await one.done()).startswith("Added: 1")
    assert len(own(world)) == 3


async def test_files_of_several_servers_are_added_at_once(world: World, monkeypatch: pytest.MonkeyPatch):
    adding = Adding(monkeypatch)
    first = Uploading(world, "a.jsonl", orchards(1)).begin()
    await adding.begun()
    other = Uploading(world, "b.jsonl", orchards(1), server=world.away.id).begin()
    await other.shows("Adding “b.jsonl”: 0 articles with 0 paragraphs so far …")
    adding.gate.opened.set()
    for one in (first, other):
        assert (await one.done()).startswith("Added: 1")


async def test_when_the_line_is_full_nothing_more_is_taken(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(world.house.client.services.uploads._line, "_most", 0)
    refused = await added(world, "a.jsonl", orchards(1))
    assert refused.content == "Too many files wait to be added: try again in a few minutes."


async def test_whoever_waits_when_the_bot_stops_is_told(world: World, monkeypatch: pytest.MonkeyPatch):
    adding = Adding(monkeypatch)
    first = Uploading(world, "a.jsonl", orchards(1)).begin()
    await adding.begun()
    second = Uploading(world, "b.jsonl", orchards(1, beginning="m")).begin()
    await second.shows(waiting("b.jsonl", 1))
    closing = asyncio.create_task(world.house.client.services.uploads.close())
    with pytest.raises(Busy) as refused:
        await second.done()
    assert refused.value.closing
    adding.gate.opened.set()
    await closing
    assert (await first.done()).startswith("Added: 1")


async def test_nothing_is_undone_while_a_file_is_added(world: World, monkeypatch: pytest.MonkeyPatch):
    await added(world, "a.jsonl", orchards(1))
    asked = only(await world.keeper.slash(world.general, "articles undo"))
    adding = Adding(monkeypatch)
    second = Uploading(world, "b.jsonl", orchards(1, beginning="m")).begin()
    await adding.begun()
    refused = await world.keeper.click(asked, label="Undo")
    assert refused.followups[0].content == "A file is being added at the moment: wait until it is done."
    adding.gate.opened.set()
    await second.done()
    assert len(own(world)) == 3


async def test_what_is_being_added_of_a_server_that_is_purged_does_not_stay(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    adding = Adding(monkeypatch)
    first = Uploading(world, "a.jsonl", orchards(3)).begin()
    second = Uploading(world, "b.jsonl", orchards(1, beginning="m")).begin()
    other = Uploading(world, "c.jsonl", orchards(1), server=world.away.id).begin()
    await adding.begun()
    await second.shows(waiting("b.jsonl", 1))

    def purged() -> None:
        with closing(State(tmp_path / "state")) as state, open_archive(tmp_path / "archive") as archive:
            assert purge(HOME, ServerStore(state, ()), archive) == 1

    await asyncio.to_thread(purged)
    adding.gate.opened.set()
    for one in (first, second):
        with pytest.raises(Refused, match="All that was stored of this server was deleted meanwhile"):
            await one.done()
    assert (await other.done()).startswith("Added: 1")
    assert own(world) == []
    assert [one.name for one in world.house.answering.uploads.of(world.away.id)] == ["c.jsonl"]
    assert world.house.answering.uploads.of(HOME) == []


async def test_a_file_is_not_removed_while_more_of_it_is_added(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "PORTION", 1)
    gate, encode = Gate(), FakeEncoder.encode_passages
    portions: list[Any] = []

    def slow(encoder: FakeEncoder, passages: Any) -> Any:
        portions.append(passages)
        if len(portions) == 2:
            gate.pass_through()
        return encode(encoder, passages)

    monkeypatch.setattr(FakeEncoder, "encode_passages", slow)
    adding = Uploading(world, "a.jsonl", orchards(2)).begin()
    assert await asyncio.to_thread(gate.reached.wait, 60)
    shown = await files(world, "a.jsonl")
    assert "1 article" in text_of(shown)
    await world.keeper.click(shown, label="Remove 1 article")
    refused = await world.keeper.click(shown, label="Remove")
    gate.opened.set()
    assert (await adding.done()).startswith("Added: 2")
    assert refused.followups[0].content == "A file is being added at the moment: wait until it is done."
    await world.keeper.click(shown, label="Remove")
    assert text_of(shown) == "Removed: 2, with every version."
    assert own(world) == [SECRET.title]
