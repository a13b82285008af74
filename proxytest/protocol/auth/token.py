"""NTLM and Negotiate: tokens are exchanged on one connection (MS-NTHT, RFC 4559)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send, after_proof, without_proof
from proxytest.protocol.auth.watched import Watch
from proxytest.protocol.ntlm import decode_token, encode_token, read_message

_MAX_LEGS = 8  #: Kerberos needs one or two, NTLM two; more means that the proxy never ends

_ASKS_ON = "the proxy accepts the proof in its token, and asks for another all the same"
_NTLMV1 = "the proxy's challenge knows no NTLMv2: it may accept NTLMv1 alone, which clients no longer send"


class TokenError(Exception):
    """The mechanism cannot process a token, or cannot produce one."""


class TokenContext(Protocol):
    """The client side of one security context, as made by pyspnego."""

    @property
    def mechanism(self) -> str | None:
        """Return "NTLM" or "Kerberos", once it is known."""
        ...

    def step(self, token: bytes | None) -> bytes | None:
        """Process the proxy's token (None at the beginning) and return the next one.

        Raises TokenError.
        """
        ...


def token_flow(
    scheme: Scheme, new_context: Callable[[], TokenContext], again: Callable[[], TokenContext] | None = None
) -> AuthFlow:
    """Run one handshake; if the proxy declines the first token before any proof, start once more.

    The first token is sent without waiting for a 407, which saves a round trip; Squid accepts that. The second start is
    for proxies that want a request without credentials first and, with a context from `again`, for those that accept
    NTLM under Negotiate only raw (Squid's negotiate_wrapper_auth, px) or only inside SPNEGO.
    """
    watch = Watch()
    ended = yield from _dialogue(scheme, watch.of(new_context), watch.of(again or new_context))
    return replace(ended, proof=watch.proof, begun_again=watch.begun_again)


def _dialogue(scheme: Scheme, *contexts: Callable[[], TokenContext]) -> AuthFlow:
    ended = Ended(outcome=Outcome.TOKEN_REFUSED)
    before: Ended | None = None  #: the end of a first context that proved something
    for make in contexts:
        begun = _begin(make)
        if isinstance(begun, Ended):
            return begun
        context, first = begun
        received = yield _send(scheme, first, proves=not _is_type_1(first), otherwise=before)
        if not received.asks:
            return _passed(context, first, received)
        if received.challenge(scheme) is None:
            return Ended(outcome=Outcome.NOT_OFFERED, detail=f"the proxy offers {received.offers()}")
        ended = yield from _legs(scheme, context, received, sent=first, before=before)
        if ended.outcome is not Outcome.TOKEN_REFUSED and not ended.asks_on:
            break
        before = ended if ended.asks_on else None
    return ended


def _begin(new_context: Callable[[], TokenContext]) -> tuple[TokenContext, bytes | None] | Ended:
    try:
        context = new_context()
        return context, context.step(None)
    except TokenError as error:
        return Ended(outcome=Outcome.NO_CREDENTIALS, detail=str(error))


def _declines(scheme: Scheme, sent: bytes | None, received: Received) -> bool:
    """Does the proxy ask again as if no type 1 was sent, or answer it with a SPNEGO reject?"""
    challenge = received.challenge(scheme)
    if not _is_type_1(sent) or challenge is None:
        return False
    if challenge.token is None:
        return True
    token = decode_token(challenge.token)
    return scheme is Scheme.NEGOTIATE and token is not None and read_message(token) is None


def _legs(
    scheme: Scheme, context: TokenContext, received: Received, *, sent: bytes | None, before: Ended | None
) -> AuthFlow:
    """Exchange tokens until the proxy lets the request pass, or asks again without a token."""
    old = ""
    for _ in range(_MAX_LEGS):
        proven = not _is_type_1(sent)
        challenge = received.challenge(scheme)
        if challenge is None or challenge.token is None or _declines(scheme, sent, received):
            outcome = Outcome.REFUSED if proven else Outcome.TOKEN_REFUSED
            return Ended(outcome=outcome, mechanism=context.mechanism, detail=old or _refusal(context, proven=proven))
        if _is_type_3(sent) and _accepts(challenge.token):
            mechanism = context.mechanism
            return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=mechanism, detail=_ASKS_ON, asks_on=True)
        if _is_type_3(sent) or (proven and _is_type_2(challenge.token)):
            # A type 3 ends an NTLM handshake: a SPNEGO reject, another type 2 or any other reply is a refusal.
            return Ended(outcome=Outcome.REFUSED, mechanism=context.mechanism, detail=old)
        if not received.answer.persistent:
            return Ended(
                outcome=Outcome.CONNECTION_LOST,
                mechanism=context.mechanism,
                detail=_lost(received),
            )
        following = _next_token(context, challenge.token)
        if isinstance(following, Ended):
            return following
        old = _old(challenge.token)
        sent = following
        received = yield _send(scheme, sent, bound=True, proves=True, otherwise=before)
        if not received.asks:
            return after_proof(received, context.mechanism)
    return Ended(
        outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=context.mechanism, detail=f"no end after {_MAX_LEGS} tokens"
    )


def _lost(received: Received) -> str:
    if not received.answer.head.persistent:
        return "the proxy closes the connection on which it sent its token; the handshake is bound to it"
    # Closed without an answer, or its body has no reliable end.
    return "nothing more can be sent on the connection that brought the token, to which the handshake is bound"


def _next_token(context: TokenContext, text: str) -> bytes | Ended:
    token = decode_token(text)
    if token is None:
        return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=context.mechanism, detail="the token is not base64")
    try:
        following = context.step(token)
    except TokenError as error:
        return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=context.mechanism, detail=str(error))
    if not following:
        detail = "the proxy asks on although the mechanism has nothing more to say"
        return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=context.mechanism, detail=detail)
    return following


def _send(
    scheme: Scheme,
    token: bytes | None,
    *,
    bound: bool = False,
    proves: bool = False,
    otherwise: Ended | None = None,
) -> Send:
    # Zscaler compares the scheme's name case-sensitively: spell it as the registry does.
    authorization = f"{scheme.label} {encode_token(token or b'')}"
    return Send(authorization=authorization, bound=bound, proves=proves, otherwise=otherwise)


def _passed(context: TokenContext, first: bytes | None, received: Received) -> Ended:
    """Return how it ended after one token: a full Kerberos proof, or a type 1 and a proxy that knows the address."""
    if _is_type_1(first):
        return without_proof(received, "NTLM", "the request passed after the first token")
    return after_proof(received, context.mechanism)


def _refusal(context: TokenContext, *, proven: bool) -> str:
    if proven:
        return ""
    return f"the proxy declined the first {context.mechanism or ''} token".replace("  ", " ")


def _old(text: str) -> str:
    message = read_message(decode_token(text) or b"")
    return _NTLMV1 if message is not None and message.knows_no_ntlmv2 else ""


def _accepts(text: str) -> bool:
    """Is it a NegTokenResp whose negState is accept-completed (RFC 4178 section 4.2.2)? px sends one with a 407."""
    token = decode_token(text) or b""
    return token[:1] == b"\xa1" and b"\xa0\x03\x0a\x01\x00" in token[:12]


def _is_type_1(token: bytes | None) -> bool:
    return _is_type(1, token)


def _is_type_2(text: str) -> bool:
    return _is_type(2, decode_token(text))


def _is_type_3(token: bytes | None) -> bool:
    return _is_type(3, token)


def _is_type(kind: int, token: bytes | None) -> bool:
    message = read_message(token or b"")
    return message is not None and message.type == kind
