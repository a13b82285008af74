"""The configuration of a lab: the only value that the parent sends to the child, as one line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from proxytest.model.credentials import Secret

PERSONALITIES = ("squid", "mcafee-7.1", "mcafee-7.8", "mcafee-hidden", "bluecoat", "cisco-wsa", "isa")
SCHEMES = ("negotiate", "ntlm", "digest", "basic")
MECHANISMS = ("kerberos", "ntlm")
MEDIA = ("udp", "tcp", "tls")
#: With which the lab's media server and an audit of it prove themselves. It protects nothing: both are on loopback.
MEDIA_TOKEN = Secret("of-the-lab-and-no-secret")
DIGEST_ALGORITHMS = ("MD5", "SHA-256")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabConfig:
    r"""A corporate proxy and the cloud behind it.

    A host pattern is an exact name or `*.example.com`, which matches every name below `example.com` but not itself.

    Attributes:
        personality: The product whose answers the proxy gives, one of `PERSONALITIES`.
        schemes: The authentication schemes in the order of the offer; none means no authentication.
        users: Account name to password. A client may send the account as `CORP\alice`, `alice` or `alice@corp.test`.
        hosts: The exact names that the fake cloud serves; the proxy can resolve no other name.
        inspect: Host patterns whose TLS the proxy intercepts with its own CA; all other tunnels are passed through.
        deny: Host patterns that get the personality's 403 page, before the name is looked up.
        blockpage: Host patterns whose CONNECT succeeds, but whose TLS has the proxy's CA and carries a block page.
        negotiate: The mechanisms accepted inside Negotiate. The lab has no KDC: without `ntlm` every token is refused,
            as Squid's negotiate_kerberos_auth refuses NTLM.
        strip_upgrade: Inspected requests lose their Upgrade header, as with Squid's ssl_bump.
        tls_listener: The client speaks TLS to the proxy itself (an `https://` proxy).
        media: The transports on which the fake cloud answers STUN, from `MEDIA`. The others get silence on UDP, and a
            refusal on TCP and TLS, as behind a firewall.
        digest_algorithm: One of `DIGEST_ALGORITHMS`.
        digest_stale_once: The first correct Digest response is answered with a new nonce and `stale=true`.

    Raises:
        ValueError: A personality, scheme, mechanism or algorithm that the lab does not know.

    """

    personality: str = "squid"
    schemes: tuple[str, ...] = ()
    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: tuple[str, ...] = ()
    inspect: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    blockpage: tuple[str, ...] = ()
    negotiate: tuple[str, ...] = ("ntlm",)
    strip_upgrade: bool = True
    tls_listener: bool = False
    media: tuple[str, ...] = MEDIA
    digest_algorithm: str = "MD5"
    digest_stale_once: bool = False

    def __post_init__(self) -> None:
        _require_known("personality", (self.personality,), PERSONALITIES)
        _require_known("schemes", self.schemes, SCHEMES)
        _require_known("negotiate", self.negotiate, MECHANISMS)
        _require_known("media", self.media, MEDIA)
        _require_known("digest_algorithm", (self.digest_algorithm,), DIGEST_ALGORITHMS)

    def to_json(self) -> str:
        """Return the configuration as one line of JSON. It has the passwords: send it over a pipe, not to a file."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(values | {"users": dict(self.users)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the configuration that `to_json` wrote.

        Raises:
            ValueError: The text is not JSON, or contains a value that the lab does not know.
            TypeError: The text contains a field that this version of the lab does not have.

        """
        values: dict[str, Any] = json.loads(text)
        # JSON has no tuples; every list that `to_json` wrote was one.
        tuples = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**(values | tuples))


def _require_known(field_name: str, values: tuple[str, ...], known: tuple[str, ...]) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"{field_name}: {value!r} is not one of {', '.join(known)}")
