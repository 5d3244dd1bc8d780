"""A bot's responses to an interaction: the answer within three seconds, the original message, and follow-ups.

After https://discord.com/developers/docs/interactions/receiving-and-responding. The rules are enforced: a late or
second answer is refused, as is a follow-up before the answer, and the deferral decides whether a message is
ephemeral.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server import limits
from tests.discord_server.journal import Request
from tests.discord_server.rest import Answer, ApiError, Rest, invalid
from tests.discord_server.world import EPHEMERAL, LOADING, Callback, Interaction, Payload, Sent

if TYPE_CHECKING:
    from tests.discord_server.store import Store

DEADLINE = 3.0
"""Seconds for the first answer."""
LIFETIME = 15 * 60.0
"""Seconds an interaction's token works."""
USER_INSTALL_FOLLOWUPS = 5
BY_TYPE = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
"""Which answers each type of interaction (command, component, autocomplete, modal) takes."""


class Answers:
    """The paths of interactions; none requires the bot's token."""

    def __init__(self, wire: Store) -> None:
        self._wire = wire

    def register(self, rest: Rest) -> None:
        """Serve them all."""
        rest.add("POST", "/interactions/{interaction}/{key}/callback", self.respond, token=False)
        rest.add("POST", "/webhooks/{application}/{key}", self.follow_up, token=False)
        path = "/webhooks/{application}/{key}/messages/{message}"
        rest.add("GET", path, self.get, token=False)
        rest.add("PATCH", path, self.edit, token=False)
        rest.add("DELETE", path, self.delete, token=False)

    def respond(self, request: Request, interaction: str, key: str) -> Answer:
        """Accept the first answer."""
        found = self._wire.interactions.get(int(interaction))
        if found is None or found.token != key:
            raise ApiError(404, 10062, "Unknown interaction")
        after = request.at - found.created
        try:
            self._accept(found, request, after)
        except ApiError:
            found.refused.append(request.body)
            raise
        if request.query.get("with_response") not in {"1", "true"}:
            return None
        return self._described(found)

    def _accept(self, found: Interaction, request: Request, after: float) -> None:
        kind, data = request.body["type"], request.body.get("data") or {}
        if found.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if after > self._wire.deadline:
            found.late.append(after)
            raise ApiError(404, 10062, "Unknown interaction")
        if kind not in BY_TYPE[found.type] or (kind in {6, 7} and found.source is None):
            raise ApiError(400, 50035, "Invalid Form Body", [f"type: {kind} does not answer this interaction"])
        if kind == 8:
            invalid(limits.choice_problems(data["choices"]))
        elif kind == 9:
            invalid(limits.modal_problems(data))
        elif kind == 4:
            found.original = self._wire.store(
                found.channel, self._wire.bot, data, request.files, reply_to=found.source, interaction=found
            )
        elif kind == 5:
            flags = LOADING | (data.get("flags") or 0) & EPHEMERAL
            found.original = self._wire.store(
                found.channel, self._wire.bot, {"flags": flags}, reply_to=found.source, interaction=found, thinking=True
            )
        elif found.source is not None:
            if kind == 7:
                self._wire.change(found.source, data, request.files)
            found.original = found.source
        found.callback = Callback(kind, data, after)
        if kind in {4, 5} and found.original is not None:
            self._wire.announce("MESSAGE_CREATE", found.original)

    @staticmethod
    def _described(found: Interaction) -> Payload:
        """Describe what the answer made, for `with_response`."""
        assert found.callback is not None
        described: Payload = {"id": str(found.id), "type": found.type}
        resource: Payload = {"type": found.callback.type}
        if found.original is not None:
            described["response_message_id"] = str(found.original.id)
            described["response_message_loading"] = found.original.loading
            described["response_message_ephemeral"] = found.original.ephemeral
            if found.callback.type in {4, 7}:
                resource["message"] = found.original.payload
        return {"interaction": described, "resource": resource}

    def _open(self, key: str) -> Interaction:
        """Find an interaction that was answered and has not expired."""
        found = next((each for each in self._wire.interactions.values() if each.token == key), None)
        if found is None or found.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._wire.time() - found.created > self._wire.lifetime:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return found

    def follow_up(self, request: Request, application: str, key: str) -> Answer:
        """Send a further message; the first after a deferral takes the place of "is thinking"."""
        found = self._open(key)
        if found.original is not None and found.original.loading:
            return self._edit(found.original, request)
        if found.user_install and len(found.followups) >= USER_INSTALL_FOLLOWUPS:
            raise ApiError(400, 40094, "This interaction has reached the maximum number of follow-up messages.")
        sent = self._wire.store(
            found.channel, self._wire.bot, request.body, request.files, reply_to=found.original, interaction=found
        )
        found.followups.append(sent)
        self._wire.announce("MESSAGE_CREATE", sent)
        return sent.payload

    def _edit(self, sent: Sent, request: Request) -> Answer:
        if sent.channel.archived:  # https://github.com/discord/discord-api-docs/issues/6884, and 7707 for the status
            raise ApiError(403, 50083, "Thread is archived")
        self._wire.change(sent, request.body, request.files)
        return sent.payload

    def _message(self, key: str, message: str) -> Sent:
        found = self._open(key)
        sent = found.original
        if message != "@original":
            known = [found.original, found.source, *found.followups]
            sent = next((each for each in known if each is not None and each.id == int(message)), None)
        if sent is None or sent.deleted:
            raise ApiError(404, 10008, "Unknown Message")
        return sent

    def get(self, request: Request, application: str, key: str, message: str) -> Answer:
        """Return the original or a follow-up."""
        return self._message(key, message).payload

    def edit(self, request: Request, application: str, key: str, message: str) -> Answer:
        """Change the original or a follow-up."""
        return self._edit(self._message(key, message), request)

    def delete(self, request: Request, application: str, key: str, message: str) -> Answer:
        """Delete the original or a follow-up."""
        self._wire.remove(self._message(key, message))
        return None
