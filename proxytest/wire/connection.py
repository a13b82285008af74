"""One connection to the proxy, before a tunnel is open: requests out, answers in."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from proxytest.model.answer import Answer, Deviation, Head
from proxytest.model.event import Failure, Operation, Phase
from proxytest.model.spellings import spellings
from proxytest.protocol.auth.flow import Received
from proxytest.protocol.body import body_reader, framing_of, with_framing_deviations
from proxytest.protocol.head import Malformed
from proxytest.protocol.parse_challenge import parse_challenges
from proxytest.protocol.redact import redact_head, without_user_info
from proxytest.protocol.request import Request
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.heads import head_text, read_head, without_secrets
from proxytest.wire.limits import Limits
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.recorder import Recorder

_DIGEST_RESPONSE = re.compile(r'\bresponse="([^"]+)"')


class ProxyConnection:
    """A numbered connection; `end_point` is the hash of the proxy's TLS certificate, if it has one."""

    def __init__(
        self, number: int, channel: Channel, *, recorder: Recorder, limits: Limits, end_point: bytes | None
    ) -> None:
        self.number = number
        self.end_point = end_point
        self.reusable = True  #: may another request follow?
        self._channel = channel
        self._recorder = recorder
        self._limits = limits

    async def exchange(
        self,
        request: Request,
        *,
        kind: Operation,
        user_agent: str,
        authorization: str | None,
        on_answer: Callable[[], None] = lambda: None,
    ) -> Received:
        """Send a request and read its answer, with the body if that keeps the connection usable.

        `on_answer` is called when the head of the answer has arrived. Raises OperationFailed.
        """
        head = request.to_bytes(user_agent=user_agent, authorization=authorization)
        if authorization is not None:
            # A proxy's error page may repeat the request: credentials that were sent are hidden in everything received.
            self._recorder.scrubber.hide(*_proofs(authorization))
        self._recorder.record(self.number, kind, Phase.SENT, data=redact_head(head.decode("latin-1")).rstrip())
        async with operation(self._recorder, self.number, kind, seconds=self._limits.timeout, detail=str(request)):
            self._channel.write(head)
            answered = await self._final_head()
        on_answer()
        kept = without_secrets(answered, self._recorder.scrubber)
        event = self._recorder.record(self.number, kind, Phase.RECEIVED, data=head_text(kept))
        answer, content = await self._with_body(request, answered, kind)
        challenges = parse_challenges(answered.values("Proxy-Authenticate"))
        received = Received(
            answer=replace(answer, head=replace(kept, deviations=answer.head.deviations), event=event),
            challenges=challenges,
            shown=tuple(challenge.changed(self._shown) for challenge in challenges),
            content=content,
            connection=self.number,
            forwarded=request.method != "CONNECT",
        )
        self.reusable = answer.persistent
        return received

    @property
    def peer(self) -> str | None:
        """The IP address of the peer."""
        name = self._channel.transport.get_extra_info("peername")
        return str(name[0]) if name else None

    @property
    def alive(self) -> bool:
        """Can another request be sent?"""
        return self.reusable and not self._channel.ended

    async def settle(self) -> None:
        """Wait a moment for a close that the last answer did not announce."""
        await self._channel.settle(self._limits.settle)

    async def listen(self, seconds: float) -> None:
        """Send nothing, and wait for what the peer says by itself, such as a TLS alert.

        Raises OperationFailed where the connection ends; that nothing comes in this time is no failure.
        """
        with suppress(TimeoutError):
            async with (
                asyncio.timeout(seconds),
                operation(self._recorder, self.number, Operation.PROXY_TLS, seconds=self._limits.timeout + seconds),
            ):
                while True:
                    await self._channel.read()

    def release(self) -> tuple[asyncio.Transport, bytes]:
        """Hand over the stream to the protocol inside the tunnel."""
        self.reusable = False
        return self._channel.release()

    def close(self) -> None:
        """Close at once."""
        self.reusable = False
        self._channel.close()

    async def _final_head(self) -> Head:
        for _ in range(self._limits.interim):
            head = await read_head(self._channel)
            # RFC 9110 section 15.2: any number of 1xx answers may come before the final one; 101 is final.
            if head.status >= 200 or head.status == 101:
                return with_framing_deviations(head)
        raise MalformedError(Failure.TOO_MANY_INTERIM, f"more than {self._limits.interim} 1xx answers")

    async def _with_body(self, request: Request, head: Head, kind: Operation) -> tuple[Answer, bytes]:
        """Read the body; a broken or endless body makes the connection unusable, but the answer counts."""
        framing, asks = framing_of(head, method=request.method), head.status in (401, 407)
        if isinstance(framing, Malformed):
            failed = self._recorder.fail(self.number, kind, framing.failure, framing.detail)
            if asks:  # a refusal counts, however its page is framed
                return Answer(head=head, body="", size=0, persistent=False), b""
            raise OperationFailed(failed)
        body = body_reader(framing)
        seen = self._limits.excerpt + self._limits.margin
        wanted = self._limits.drain if asks and head.persistent else seen
        # If the page ends with the connection, reading on does not keep the connection usable.
        seconds = self._limits.page if asks and framing.until_close else self._limits.timeout
        excerpt, size = bytearray(), 0
        with suppress(TimeoutError, OSError, ClosedEarlyError):
            async with asyncio.timeout(seconds) as waiting:
                while not body.done and body.malformed is None and size < wanted:
                    content = body.feed(await self._channel.read())
                    size += len(content)
                    excerpt += content[: seen - len(excerpt)]
        self._channel.unread(body.rest)
        persistent = head.persistent and body.done and not framing.until_close and not self._channel.ended
        if waiting.expired() and head.persistent:
            head = replace(head, deviations=(*head.deviations, Deviation.NO_END))
        if Deviation.LENGTH_WITH_CHUNKED in head.deviations:
            persistent = False  # RFC 9112 section 6.3: the end of this body is uncertain
        if persistent and self._channel.unclaimed and not (request.method == "CONNECT" and head.connected):
            persistent = False  # RFC 9112 section 6.3: extra bytes must not be taken for the next answer
            said = f"{self._channel.unclaimed} bytes behind the answer, which nobody asked for"
            self._recorder.record(self.number, kind, Phase.DONE, detail=said)
        text = self._recorder.page(bytes(excerpt), head, most=seen)[: self._limits.excerpt]
        if size:
            self._recorder.record(self.number, kind, Phase.DONE, detail=f"{size} bytes of body", data=text[:1024])
        return Answer(head=head, body=text, size=size, persistent=persistent), bytes(excerpt)

    def _shown(self, text: str) -> str:
        return self._recorder.scrubber.scrub(without_user_info(text))


def _proofs(authorization: str) -> Iterator[str]:
    """Return the texts that a copy of the credentials may show: the whole, and the response of a Digest alone."""
    credentials = authorization.partition(" ")[2]
    yield from spellings(credentials.rstrip("="))
    yield from _DIGEST_RESPONSE.findall(credentials)
