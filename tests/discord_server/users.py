"""The users' actions: write, use commands, press buttons, fill in forms."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from tests.discord_server.server import Server
from tests.discord_server.world import (
    MANAGE_GUILD,
    MEMBER,
    THREAD_ONLY,
    Channel,
    Interaction,
    Payload,
    Sent,
    User,
    now,
    pings,
    walk,
)

SUBCOMMANDS = {1, 2}
ATTACHMENT = 11


class Wire(Server):
    """A Discord on 127.0.0.1 with people who use it."""

    def say(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        mention: bool = False,
        reply_to: Sent | None = None,
        attachments: list[Payload] | None = None,
        ping: bool = True,
    ) -> Sent:
        """Write a message.

        Args:
            channel: Where.
            user: Who.
            text: What.
            mention: Put a mention of the bot before it.
            reply_to: The message it replies to.
            attachments: From `Wire.host`.
            ping: Whether a reply notifies (and so mentions) the author replied to.

        A message in an archived thread unarchives it, which the bot is told before: THREAD_UPDATE with the whole thread
        (https://docs.discord.com/developers/topics/threads#unarchiving-a-thread).

        Raises:
            RuntimeError: No bot has identified.
            ValueError: The channel takes only posts.
        """
        self.gateway.expect_session()
        if channel.kind in THREAD_ONLY:
            raise ValueError(f"{channel.name!r} takes no messages, only posts")
        self.unarchive(channel)
        body = {"content": f"{self.bot.mention} {text}" if mention else text, "attachments": attachments or []}
        sent = self.store(
            channel, user, {**body, "allowed_mentions": {"parse": ["users"], "replied_user": ping}}, reply_to=reply_to
        )
        self.announce("MESSAGE_CREATE", sent)
        return sent

    def post(
        self,
        forum: Channel,
        author: User,
        title: str,
        text: str,
        *,
        mention: bool = False,
        tags: tuple[str, ...] = (),
        message_first: bool = False,
    ) -> Sent:
        """Write a post in a forum: a thread of that title, and its first message, which has the thread's id.

        The bot is told of both, in this order as far as is known, but Discord promises none.
        https://docs.discord.com/developers/topics/threads#creating-threads-in-forum-and-media-channels

        Args:
            forum: Where.
            author: Who.
            title: The thread's name.
            text: The first message.
            mention: Put a mention of the bot before it.
            tags: The names of some of the forum's tags.
            message_first: Whether the bot is told of the message before the thread.
        """
        self.gateway.expect_session()
        thread = self.thread(forum, title, owner=author, id=self.new_id())
        thread.tags = tags
        content = f"{self.bot.mention} {text}" if mention else text
        sent = self.store(thread, author, {"content": content, "allowed_mentions": {"parse": ["users"]}}, id=thread.id)
        if message_first:
            self.announce("MESSAGE_CREATE", sent)
        self.tell_thread("THREAD_CREATE", thread, newly_created=True)
        if not message_first:
            self.announce("MESSAGE_CREATE", sent)
        return sent

    def forward(self, channel: Channel, user: User, original: Sent) -> Sent:
        """Forward a message. The forward has no text of its own, only a snapshot of the original's.

        https://discord.com/developers/docs/resources/message#message-snapshot-object
        """
        self.gateway.expect_session()
        fields = ("type", "content", "embeds", "attachments", "components", "timestamp", "edited_timestamp", "flags")
        snapshot = {**{key: original.payload[key] for key in fields}, "mentions": [], "mention_roles": []}
        reference = {"type": 1, "message_id": str(original.id), "channel_id": str(original.channel.id)}
        sent = self.store(channel, user, {"message_reference": reference, "message_snapshots": [{"message": snapshot}]})
        self.announce("MESSAGE_CREATE", sent)
        return sent

    def revise(self, sent: Sent, text: str, *, mention: bool = False) -> None:
        """Edit a message as its author; whom it mentions is read anew, though nobody is notified."""
        content = f"{self.bot.mention} {text}" if mention else text
        named = pings({"content": content})
        mentioned = [user.payload() for user in self.users.values() if str(user.id) in named]
        sent.payload.update(content=content, mentions=mentioned, edited_timestamp=now())
        self.announce("MESSAGE_UPDATE", sent)

    def unfurl(self, sent: Sent, **embed: Any) -> None:
        """Add a link's preview to a message, as Discord does a moment later: an update that is no edit."""
        sent.payload["embeds"] = [{"type": "rich", **embed}]
        self.announce("MESSAGE_UPDATE", sent)

    def slash(self, channel: Channel, user: User, command: str, /, **values: Any) -> Interaction:
        """Use a slash command the bot has registered.

        Args:
            channel: Where.
            user: Who.
            command: Its name, with those of its subcommands after spaces.
            values: The options. An attachment object, a User or a Channel is given as such. `permissions` (what the
                user may do, bits), `user_install` (True: through their own installation) and `override` (True: the
                server lets them use it in Server Settings → Integrations) are none of them.

        Raises:
            ValueError: The command takes permissions that the user lacks, and no override lets them.
        """
        return self._command(channel, user, command, values)

    def autocomplete(self, channel: Channel, user: User, command: str, focused: str, /, **values: Any) -> Interaction:
        """Type in one option, `focused`, of a command; `values` has the text typed so far in each."""
        return self._command(channel, user, command, {focused: "", **values}, focused=focused)

    def message_command(self, channel: Channel, user: User, command: str, target: Sent, **how: Any) -> Interaction:
        """Use a message command on a message."""
        registered = self._registered(channel, command, 3)
        payload = target.payload
        data = {**registered, "target_id": payload["id"], "resolved": {"messages": {payload["id"]: payload}}}
        return self.interact(2, channel, user, data, **how)

    def press(
        self,
        user: User,
        sent: Sent,
        custom_id: str,
        *,
        values: list[str] | None = None,
        forged: bool = False,
        **how: Any,
    ) -> Interaction:
        """Press a message's button, or choose `values` in its menu.

        Args:
            user: Who.
            sent: The message.
            custom_id: The component's, as the message has it.
            values: For a menu.
            forged: Take a custom_id the message does not have: its first button is sent with it.
            how: See `interact`.

        Raises:
            ValueError: The message has no such component that can be used.
        """
        payload = copy.deepcopy(sent.payload)
        usable = [part for part in walk(payload["components"]) if "custom_id" in part and not part.get("disabled")]
        if forged and usable:
            usable[0]["custom_id"] = custom_id
        part = next((each for each in usable if each["custom_id"] == custom_id), None)
        if part is None:
            raise ValueError(f"no component {custom_id!r} to press; there are {sent.custom_ids()}")
        data: Payload = {"custom_id": custom_id, "component_type": part["type"]}
        if values is not None:
            data["values"] = values
        return self.interact(3, sent.channel, user, data, source=sent, message=payload, **how)

    def submit(self, opened: Interaction, values: dict[str, str], **how: Any) -> Interaction:
        """Fill in the modal an interaction opened. `values` maps custom_ids of text inputs to what is written."""
        if opened.modal is None:
            raise ValueError("the interaction opened no modal")
        components = []
        for part in copy.deepcopy(opened.modal["components"]):
            for field in walk([part]):
                if field["type"] == 4:
                    field.update(value=values.get(field["custom_id"], field.get("value", "")))
            components.append(part)
        data = {"custom_id": opened.modal["custom_id"], "components": components}
        message = opened.source.payload if opened.source else None
        return self.interact(5, opened.channel, opened.user, data, source=opened.source, message=message, **how)

    def interact(
        self,
        kind: int,
        channel: Channel,
        user: User,
        data: Payload,
        *,
        source: Sent | None = None,
        message: Payload | None = None,
        permissions: int | None = None,
        user_install: bool = False,
    ) -> Interaction:
        """Create an interaction and dispatch it; the other methods use this one.

        Args:
            kind: 2 command, 3 component, 4 autocomplete, 5 modal.
            channel: Where.
            user: Who.
            data: What, as Discord's JSON.
            source: The message it comes from.
            message: That message as the bot should see it.
            permissions: What the user may do there; what everyone may, if None. MANAGE_GUILD for a manager.
            user_install: Whether the user, and not the server, has installed the bot.

        Raises:
            RuntimeError: No bot has identified.
        """
        self.gateway.expect_session()
        number, token = self.new_id(), secrets.token_urlsafe(48)
        guild = channel.guild
        user_install = user_install or (guild is not None and not guild.installed)
        payload: Payload = {
            "id": str(number),
            "application_id": str(self.application_id),
            "type": kind,
            "token": token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": {**channel.payload(self.bot), "permissions": str(channel.bot_permissions)},
            "locale": user.locale,
            "entitlements": [],
            "attachment_size_limit": 10 * 2**20,
            "app_permissions": str(channel.bot_permissions & (guild.permissions if guild else ~0)),
        }
        if guild is None:
            payload |= {"user": user.payload(), "context": 1, "authorizing_integration_owners": {"0": "0"}}
        else:
            rights = guild.permissions if permissions is None else permissions
            owners = {"1": str(user.id)} if user_install else {"0": str(guild.id)}
            payload |= {
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": {**guild.member(user, rights), "user": user.payload()},
                "context": 0,
                "authorizing_integration_owners": owners,
            }
        if message is not None:
            payload["message"] = message
        made = Interaction(number, token, kind, payload, user, channel, self.time(), source, user_install=user_install)
        self.interactions[number] = made
        self.gateway.dispatch("INTERACTION_CREATE", payload, guild)
        return made

    def _registered(self, channel: Channel, name: str, kind: int) -> Payload:
        places: list[int | None] = [channel.guild.id, None] if channel.guild else [None]
        for place in places:
            for command in self.commands.get(place, []):
                if (command["name"], command["type"]) == (name, kind):
                    own = {} if place is None else {"guild_id": str(place)}
                    return {"id": command["id"], "name": name, "type": kind, **own}
        known = [each["name"] for place in places for each in self.commands.get(place, [])]
        raise ValueError(f"the bot has registered no command {name!r} of type {kind}; there are {known}")

    def _command(
        self, channel: Channel, user: User, path: str, values: Payload, *, focused: str | None = None
    ) -> Interaction:
        name, *subcommands = path.split()
        how = {key: values.pop(key) for key in ("permissions", "user_install") if key in values}
        data = self._registered(channel, name, 1)
        override = values.pop("override", False)
        everything = [each for commands in self.commands.values() for each in commands]
        definition = next(each for each in everything if each["id"] == data["id"])
        # https://discord.com/developers/docs/interactions/application-commands#permissions
        wanted = int(definition.get("default_member_permissions") or 0)
        if channel.guild is not None and not override and wanted & ~(how.get("permissions") or MEMBER):
            raise ValueError(f"{name!r} takes permissions that {user.name} lacks")
        level = data
        for subcommand in subcommands:
            options = definition.get("options", [])
            known = [each for each in options if each["name"] == subcommand and each["type"] in SUBCOMMANDS]
            if not known:
                raise ValueError(f"{path!r}: no subcommand {subcommand!r}")
            definition = known[0]
            level["options"] = [{"name": subcommand, "type": definition["type"]}]
            level = level["options"][0]
        resolved: Payload = {}
        level["options"] = _options(definition, values, focused, resolved)
        data["resolved"] = resolved
        return self.interact(2 if focused is None else 4, channel, user, data, **how)


def _options(definition: Payload, values: Payload, focused: str | None, resolved: Payload) -> list[Payload]:
    """Return a command's options in its own order, with what Discord checks: known, complete, of the listed choices."""
    known = {option["name"]: option for option in definition.get("options", [])}
    if unknown := values.keys() - known.keys():
        raise ValueError(f"{definition['name']!r} has no options {sorted(unknown)}; there are {sorted(known)}")
    options = []
    for name, option in known.items():
        if name not in values:
            if option.get("required") and focused is None:
                raise ValueError(f"{definition['name']!r} needs {name!r}")
            continue
        value = values[name]
        if isinstance(value, User):
            resolved.setdefault("users", {})[str(value.id)] = value.payload()
            value = str(value.id)
        elif isinstance(value, Channel):
            described = {"id": str(value.id), "name": value.name, "type": value.kind, "permissions": str(MANAGE_GUILD)}
            resolved.setdefault("channels", {})[str(value.id)] = {**described, "flags": 0, "position": 0, "nsfw": False}
            if value.kind not in option.get("channel_types", [value.kind]):
                raise ValueError(f"{name!r} takes no channel of type {value.kind}")
            value = str(value.id)
        elif option["type"] == ATTACHMENT:
            resolved.setdefault("attachments", {})[value["id"]] = value
            value = value["id"]
        choices = [choice["value"] for choice in option.get("choices") or []]
        if choices and focused is None and value not in choices:
            raise ValueError(f"{name!r}: {value!r} is none of {choices}")
        options.append(
            {"name": name, "type": option["type"], "value": value} | ({"focused": True} if name == focused else {})
        )
    return options
