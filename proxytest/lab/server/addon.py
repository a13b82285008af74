"""The proxy's HTTP side: authentication, policy, and the personality's answers.

A mitmproxy addon; the names of its public methods are mitmproxy's hooks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate

from mitmproxy import http

from proxytest.lab.config import LabConfig
from proxytest.lab.server.access_rules import Treatment, treatment
from proxytest.lab.server.authentication.decision import Conversation, Outcome, Request
from proxytest.lab.server.authentication.gate import Gate
from proxytest.lab.server.conversations import Conversations
from proxytest.lab.server.personality import Answer, Header, Personality


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateProxy:
    """Answers CONNECT and plain `http://` requests itself; only requests inside a tunnel are forwarded."""

    config: LabConfig
    personality: Personality
    gate: Gate
    conversations: Conversations

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Answer CONNECT. Unless the answer is 200, mitmproxy keeps the connection for the client's next request."""
        conversation = self.conversations.of(flow.client_conn)
        answer = self._answer(flow.request, conversation, self.personality.established)
        established = answer.status == self.personality.established.status
        if established:
            conversation.tunnel = flow.request.host
        # RFC 9110 section 9.3.6: a server must not send Content-Length in a 2xx to CONNECT.
        flow.response = _response(answer, () if established else self._framing(answer, flow.request))

    def request(self, flow: http.HTTPFlow) -> None:
        """Answer a plain request, or handle one from an intercepted tunnel."""
        conversation = self.conversations.of(flow.client_conn)
        if conversation.tunnel is None:
            answer = self._answer(flow.request, conversation, self.personality.success)
            flow.response = _response(answer, self._framing(answer, flow.request))
        elif treatment(self.config, conversation.tunnel) is Treatment.BLOCKPAGE:
            answer = self.personality.denial
            flow.response = _response(answer, self._framing(answer, flow.request))
        elif self.config.strip_upgrade:
            _strip_upgrade(flow.request.headers)

    def _answer(self, request: http.Request, conversation: Conversation, success: Answer) -> Answer:
        decision = self.gate.examine(_as_seen(request), conversation)
        match decision.outcome:
            case Outcome.ABSENT:
                return self._challenge(self.gate.offers()).with_headers(*self.personality.closing)
            case Outcome.REFUSED:
                return self._challenge(self.gate.offers())
            case Outcome.CONTINUE:
                return self._challenge([decision.challenge or ""])
        answer = self._permitted(request, success)
        # RFC 4559 section 5: the server's last token is in the final answer.
        return answer.with_headers(("Proxy-Authenticate", decision.challenge)) if decision.challenge else answer

    def _challenge(self, offers: Iterable[str]) -> Answer:
        return self.personality.challenge.with_headers(*(("Proxy-Authenticate", offer) for offer in offers))

    def _permitted(self, request: http.Request, success: Answer) -> Answer:
        match treatment(self.config, request.host):
            case Treatment.DENY:
                return self.personality.denial
            case Treatment.BLOCKPAGE if request.method != "CONNECT":
                return self.personality.denial
            case Treatment.UNKNOWN:
                return self.personality.dns_failure
            case _:
                return success

    def _framing(self, answer: Answer, request: http.Request) -> tuple[Header, ...]:
        length = self.personality.content_length.format(len(answer.body.encode()))
        date = ("Date", formatdate(request.timestamp_start, usegmt=True))
        return (*([date] if self.personality.dates else ()), ("Content-Length", length))


def _as_seen(request: http.Request) -> Request:
    # RFC 7616 section 3.4.6: `uri` is the request target. For plain requests some clients send only the path.
    targets = (request.authority,) if request.method == "CONNECT" else (request.url, request.path)
    return Request(
        method=request.method,
        targets=targets,
        authorization=request.headers.get("Proxy-Authorization", ""),
    )


def _response(answer: Answer, framing: tuple[Header, ...]) -> http.Response:
    headers = [(name.encode(), value.encode()) for name, value in (*answer.headers, *framing)]
    return http.Response(
        http_version=b"HTTP/1.1",
        status_code=answer.status,
        reason=answer.reason.encode(),
        headers=http.Headers(headers),
        content=answer.body.encode(),
        trailers=None,
        timestamp_start=0,
        timestamp_end=0,
    )


def _strip_upgrade(headers: http.Headers) -> None:
    """Remove the hop-by-hop headers that ask for another protocol, as Squid does when it intercepts TLS."""
    if headers.pop("Upgrade", None) is not None:
        headers["Connection"] = "keep-alive"
