"""Digest (RFC 7616, and RFC 2617 / 2069 proxies)."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send, after_proof, without_proof

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}  #: weakest first
_FURTHER = 1  #: nonces that are answered after a first one was refused: each answer may count as a failure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usable:
    """A challenge that can be answered."""

    challenge: Challenge
    algorithm: str  #: upper case, without -SESS
    session: bool
    qop: str | None  #: "auth", or None for the form of RFC 2069

    @property
    def realm(self) -> str:
        return self.challenge.parameter("realm") or ""

    @property
    def nonce(self) -> str:
        return self.challenge.parameter("nonce") or ""

    @property
    def stale(self) -> bool:
        return (self.challenge.parameter("stale") or "").lower() == "true"

    @property
    def label(self) -> str:
        return f"{self.algorithm}-sess" if self.session else self.algorithm

    def hash(self, data: bytes) -> str:
        return hashlib.new(_HASHES[self.algorithm], data, usedforsecurity=False).hexdigest()


def digest(credentials: Credentials, *, method: str, uri: str, make_cnonce: Callable[[], str]) -> AuthFlow:
    """Fetch a fresh nonce, answer it, and answer a second one if the first was stale, or came on another connection.

    `uri` is the request target; for CONNECT the authority (RFC 7616 section 3.4.6). A fresh nonce costs one round trip
    per connection, and avoids nonce counts that arrive out of order from parallel connections.
    """
    received = yield Send(authorization=None)
    if not received.asks:
        return without_proof(received)
    mechanism, before = None, None
    clients_go_on = True  #: do they answer a second nonce? Only where the first one was called stale
    for _ in range(1 + _FURTHER):
        usable = strongest(received.challenges)
        if not isinstance(usable, _Usable):
            return _unusable(received, usable)
        mechanism, brought_by = usable.label, received.connection
        authorization = authorize(credentials, usable.challenge, method=method, uri=uri, cnonce=make_cnonce())
        # A new nonce tells the nonce from the user only at the node that gave it: on the same connection.
        only_here = not clients_go_on
        received = yield Send(authorization=authorization, proves=True, otherwise=before, only_here=only_here)
        if not received.asks:
            passed = after_proof(received, mechanism)
            return before if before and not clients_go_on and passed.outcome is Outcome.ACCEPTED else passed
        again = strongest(received.challenges)
        if not isinstance(again, _Usable):
            return Ended(outcome=Outcome.REFUSED, mechanism=mechanism)
        # Squids that were started together give the same nonces, and call those of the other stale all the same.
        elsewhere = received.connection != brought_by and (again.stale or again.nonce != usable.nonce)
        if not again.stale and not elsewhere:
            return Ended(outcome=Outcome.REFUSED, mechanism=mechanism)
        # RFC 7616 section 3.3: stale=true means that the password was right and only the nonce was too old.
        clients_go_on = clients_go_on and again.stale
        before = _refused_elsewhere(mechanism) if elsewhere else _called_stale(mechanism)
    if before is not None and before.outcome is Outcome.NONCE_REFUSED:
        return before
    detail = f"{1 + _FURTHER} fresh nonces were called stale"
    return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, mechanism=mechanism, detail=detail)


def _refused_elsewhere(mechanism: str) -> Ended:
    """Return the end where another node may have judged: it knows neither the nonce nor that it was given."""
    detail = "the nonce came on a connection that the proxy closed, and was refused on the next one, with a new nonce"
    return Ended(outcome=Outcome.NONCE_REFUSED, mechanism=mechanism, detail=detail)


def _called_stale(mechanism: str) -> Ended:
    """Return the end if a second attempt is not allowed: `stale=true` is not a 2xx, so it proves no password."""
    detail = "the proxy called a nonce stale as soon as it had given it"
    return Ended(outcome=Outcome.UNCONFIRMED, mechanism=mechanism, detail=detail)


def _unusable(received: Received, reason: str | None) -> Ended:
    if reason is None:
        return Ended(outcome=Outcome.NOT_OFFERED, detail=f"the proxy offers {received.offers()}")
    return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, detail=reason)


def strongest(challenges: Iterable[Challenge]) -> _Usable | str | None:
    """Return the best Digest challenge; a text: why none can be answered; None: there is none."""
    read = [_usable(challenge) for challenge in challenges if challenge.is_for(Scheme.DIGEST)]
    usable = [one for one in read if isinstance(one, _Usable)]
    if usable:
        return max(usable, key=lambda one: list(_HASHES).index(one.algorithm))
    return next((reason for reason in read if isinstance(reason, str)), None)


def _usable(challenge: Challenge) -> _Usable | str:
    # A missing algorithm is MD5 (RFC 7616 section 3.3).
    name = (challenge.parameter("algorithm") or "MD5").upper()
    algorithm = name.removesuffix("-SESS")
    if algorithm not in _HASHES:
        return f"unknown Digest algorithm '{name[:40]}'"
    if challenge.parameter("nonce") is None:
        return "a Digest challenge without a nonce"
    offered = challenge.parameter("qop")
    options = {option.strip().lower() for option in re.split(r"[,\s]+", offered or "") if option.strip()}
    if options and "auth" not in options:
        # auth-int protects a body; CONNECT has none, and neither curl nor Chromium supports it here.
        return f"Digest with qop={', '.join(sorted(options))[:40]} only, which clients do not speak"
    return _Usable(
        challenge=challenge, algorithm=algorithm, session=name.endswith("-SESS"), qop="auth" if options else None
    )


def authorize(credentials: Credentials, challenge: Challenge, *, method: str, uri: str, cnonce: str) -> str:
    """Return the credentials for one request: RFC 7616 section 3.4, or RFC 2069 section 2.1 without qop.

    Raises ValueError if the challenge cannot be answered.
    """
    usable = _usable(challenge)
    if isinstance(usable, str):
        raise ValueError(usable)  # noqa: TRY004  the value is what is wrong, not its type
    nc = "00000001"  # each nonce is used once
    middle = f"{nc}:{cnonce}:{usable.qop}:" if usable.qop else ""
    ha2 = usable.hash(f"{method}:{uri}".encode("latin-1"))
    ha1 = _ha1(usable, credentials, cnonce)
    response = usable.hash(f"{ha1}:{usable.nonce}:{middle}{ha2}".encode("latin-1"))
    fields = {
        **_username(usable, credentials),
        "realm": _quoted(usable.realm),
        "nonce": _quoted(usable.nonce),
        "uri": _quoted(uri),
        "response": _quoted(response),
        **_optional_fields(usable, cnonce, nc),
    }
    return "Digest " + ", ".join(f"{name}={value}" for name, value in fields.items())


def _ha1(usable: _Usable, credentials: Credentials, cnonce: str) -> str:
    """RFC 7616 section 3.4.2."""
    realm = usable.realm.encode("latin-1", "replace")
    secret = _octets(credentials.user) + b":" + realm + b":" + _octets(credentials.password.reveal())
    ha1 = usable.hash(secret)
    if usable.session:
        ha1 = usable.hash(f"{ha1}:{usable.nonce}:{cnonce}".encode("latin-1"))
    return ha1


def _optional_fields(usable: _Usable, cnonce: str, nc: str) -> dict[str, str]:
    """`algorithm`, `qop`, `nc` and `userhash` go without quotes (RFC 7616 section 3.4)."""
    challenge, fields = usable.challenge, {}
    if algorithm := challenge.parameter("algorithm"):
        fields["algorithm"] = algorithm
    if (opaque := challenge.parameter("opaque")) is not None:
        fields["opaque"] = _quoted(opaque)
    if usable.qop:
        fields |= {"qop": usable.qop, "nc": nc}
    if usable.qop or usable.session:
        fields["cnonce"] = _quoted(cnonce)
    if _userhash(usable):
        fields["userhash"] = "true"
    return fields


def _username(usable: _Usable, credentials: Credentials) -> dict[str, str]:
    """RFC 7616 sections 3.4 and 3.4.4: hashed, or in the extended notation of RFC 8187, or plain."""
    if _userhash(usable):
        return {"username": _quoted(usable.hash(_octets(credentials.user) + b":" + usable.realm.encode("latin-1")))}
    if not credentials.user.isascii() and (usable.challenge.parameter("charset") or "").upper() == "UTF-8":
        return {"username*": f"UTF-8''{quote(credentials.user, safe='')}"}
    return {"username": _quoted(_octets(credentials.user).decode("latin-1"))}


def _userhash(usable: _Usable) -> bool:
    return (usable.challenge.parameter("userhash") or "").lower() == "true"


def _octets(text: str) -> bytes:
    # Without charset="UTF-8" the encoding is undefined; the password tools of today's proxies write UTF-8.
    return text.encode("utf-8")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
