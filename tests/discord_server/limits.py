"""Discord's limits on what a bot sends, checked as Discord does, so that a test fails where Discord would answer 400.

Sources: https://discord.com/developers/docs/resources/message (embed limits),
https://discord.com/developers/docs/components/reference and
https://discord.com/developers/docs/interactions/application-commands.
"""

from __future__ import annotations

import re

from tests.discord_server.world import COMPONENTS_V2, Payload, walk

MESSAGE_MAX = 2000
EMBEDS_MAX = 10
EMBEDS_TOTAL_MAX = 6000
V2_COMPONENTS_MAX = 40
V2_TEXT_MAX = 4000
CHOICES_MAX = 25
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


def message_problems(body: Payload) -> list[str]:
    """Return what is wrong with a message as a whole; an empty list if Discord would accept it."""
    content, embeds = body.get("content") or "", body.get("embeds") or []
    components = body.get("components") or []
    found = [] if len(content) <= MESSAGE_MAX else [f"content: {len(content)} characters, at most {MESSAGE_MAX}"]
    if len(embeds) > EMBEDS_MAX:
        found.append(f"embeds: {len(embeds)}, at most {EMBEDS_MAX}")
    total = sum(_embed_length(embed) for embed in embeds)
    if total > EMBEDS_TOTAL_MAX:
        found.append(f"embeds: {total} characters over all, at most {EMBEDS_TOTAL_MAX}")
    for index, embed in enumerate(embeds):
        found += [f"embeds[{index}].{problem}" for problem in _embed_problems(embed)]
    found += _component_problems(components)
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if content or embeds:
            found.append("content and embeds cannot stand beside Components V2")
        parts = walk(components)
        shown = sum(len(part["content"]) for part in parts if part.get("type") == 10)
        if len(parts) > V2_COMPONENTS_MAX:
            found.append(f"components: {len(parts)}, at most {V2_COMPONENTS_MAX}")
        if shown > V2_TEXT_MAX:
            found.append(f"components: {shown} characters shown, at most {V2_TEXT_MAX}")
    elif len(components) > 5:
        found.append(f"components: {len(components)} rows, at most 5")
    return found


def is_empty(body: Payload) -> bool:
    """Return whether a message shows nothing, which Discord refuses with 50006."""
    return not any(body.get(key) for key in ("content", "embeds", "components", "attachments", "poll", "sticker_ids"))


def _embed_length(embed: Payload) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field[key] for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(len(text or "") for text in texts)


def _embed_problems(embed: Payload) -> list[str]:
    limits: list[tuple[str, str | None, int]] = [
        ("title", embed.get("title"), 256),
        ("description", embed.get("description"), 4096),
    ]
    limits.append(("footer.text", (embed.get("footer") or {}).get("text"), 2048))
    limits.append(("author.name", (embed.get("author") or {}).get("name"), 256))
    fields = embed.get("fields") or []
    for index, field in enumerate(fields):
        limits.append((f"fields[{index}].name", field["name"], 256))
        limits.append((f"fields[{index}].value", field["value"], 1024))
    found = [
        f"{name}: {len(text)} characters, at most {most}" for name, text, most in limits if text and len(text) > most
    ]
    found += [
        f"fields[{i}].{key}: empty" for i, field in enumerate(fields) for key in ("name", "value") if not field[key]
    ]
    if len(fields) > 25:
        found.append(f"fields: {len(fields)}, at most 25")
    for name, url in (("url", embed.get("url") or ""), ("author.url", (embed.get("author") or {}).get("url") or "")):
        if url and not re.match(r"(https?|attachment)://", url):
            found.append(f"{name}: not a web address")
        if len(url) > 2048:
            found.append(f"{name}: {len(url)} characters, at most 2048")
    return found


def _component_problems(components: list[Payload]) -> list[str]:
    found, seen = [], set()
    for part in walk(components):
        kind = part.get("type")
        if kind == 1 and len(part["components"]) not in range(1, 6):
            found.append(f"a row of {len(part['components'])} components, 1 to 5")
        if kind == 2:
            found += _button_problems(part)
        if kind == 3 and len(part.get("options", [])) not in range(1, 26):
            found.append(f"a menu of {len(part.get('options', []))} options, 1 to 25")
        if (custom_id := part.get("custom_id")) is not None:
            if not 1 <= len(custom_id) <= 100:
                found.append(f"custom_id: {len(custom_id)} characters, 1 to 100")
            if custom_id in seen:
                found.append(f"custom_id: {custom_id!r} used twice")
            seen.add(custom_id)
    return found


def _button_problems(part: Payload) -> list[str]:
    found = []
    if len(part.get("label") or "") > 80:
        found.append(f"label: {len(part['label'])} characters, at most 80")
    if not part.get("label") and not part.get("emoji"):
        found.append("a button without label and emoji")
    if (part.get("style") == 5) != bool(part.get("url")) or (part.get("style") == 5) == ("custom_id" in part):
        found.append("a button needs a url (links) or a custom_id (others), not both")
    if len(part.get("url") or "") > 512:
        found.append(f"url: {len(part['url'])} characters, at most 512")
    return found


def choice_problems(choices: list[Payload]) -> list[str]:
    """Return what is wrong with autocomplete choices, or with an option's fixed choices."""
    found = [] if len(choices) <= CHOICES_MAX else [f"choices: {len(choices)}, at most {CHOICES_MAX}"]
    for choice in choices:
        names = [choice["name"], *(choice.get("name_localizations") or {}).values()]
        found += [f"choice name: {len(name)} characters, 1 to 100" for name in names if not 1 <= len(name) <= 100]
        if isinstance(choice["value"], str) and not 1 <= len(choice["value"]) <= 100:
            found.append(f"choice value: {len(choice['value'])} characters, 1 to 100")
    return found


def modal_problems(data: Payload) -> list[str]:
    """Return what is wrong with a modal."""
    found = [] if 1 <= len(data["title"]) <= 45 else [f"title: {len(data['title'])} characters, 1 to 45"]
    if not 1 <= len(data["components"]) <= 5:
        found.append(f"components: {len(data['components'])}, 1 to 5")
    return found + _component_problems([*data["components"], {"custom_id": data["custom_id"]}])


def command_problems(commands: list[Payload]) -> list[str]:
    """Return what is wrong with a list of application commands."""
    found = []
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        count = sum(command.get("type", 1) == kind for command in commands)
        if count > most:
            found.append(f"{count} commands of type {kind}, at most {most}")
    for command in commands:
        found += [f"{command['name']}: {problem}" for problem in _command_problems(command, command.get("type", 1))]
        if (size := _command_size(command)) > 8000:
            found.append(f"{command['name']}: {size} characters in all, at most 8000")
    return found


def _command_problems(command: Payload, kind: int) -> list[str]:
    found = []
    for name in [command["name"], *(command.get("name_localizations") or {}).values()]:
        if kind != 1 and not 1 <= len(name) <= 32:
            found.append(f"name {name!r}: {len(name)} characters, 1 to 32")
        if kind == 1 and (not COMMAND_NAME.fullmatch(name) or name != name.lower()):
            found.append(f"name {name!r}: 1 to 32 lower-case letters, digits, - and _")
    for text in [command.get("description", ""), *(command.get("description_localizations") or {}).values()]:
        if (kind == 1) != bool(text) or len(text) > 100:
            found.append(f"description of {len(text)} characters, 1 to 100, and none for a menu command")
    options = command.get("options") or []
    if len(options) > 25:
        found.append(f"{len(options)} options, at most 25")
    optional = False
    for option in options:
        found += [f"{option['name']}: {problem}" for problem in _command_problems(option, 1)]
        found += choice_problems(option.get("choices") or [])
        if option.get("required") and optional:
            found.append(f"{option['name']}: required after an optional one")
        optional = optional or not option.get("required")
    return found


def _command_size(command: Payload) -> int:
    """Count a command's characters: of a text in several languages, the longest one's.

    https://docs.discord.com/developers/interactions/application-commands#slash-commands
    """
    size = sum(
        max(map(len, [command.get(key) or "", *(command.get(f"{key}_localizations") or {}).values()]))
        for key in ("name", "description")
    )
    for choice in command.get("choices") or []:
        names = [choice["name"], *(choice.get("name_localizations") or {}).values()]
        size += max(map(len, names)) + (len(choice["value"]) if isinstance(choice["value"], str) else 0)
    return size + sum(_command_size(option) for option in command.get("options") or [])
