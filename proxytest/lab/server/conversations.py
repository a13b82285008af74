"""The state of each connected client; a mitmproxy addon, so that it ends with the connection."""

from dataclasses import dataclass, field

from mitmproxy import connection

from proxytest.lab.server.authentication.decision import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """The state of each open client connection."""

    _open: dict[str, Conversation] = field(init=False, default_factory=dict)

    def of(self, client: connection.Client) -> Conversation:
        """Return the conversation of a client connection."""
        return self._open.setdefault(client.id, Conversation(connection=client.id))

    def client_disconnected(self, client: connection.Client) -> None:
        """Forget the conversation (mitmproxy hook)."""
        self._open.pop(client.id, None)
