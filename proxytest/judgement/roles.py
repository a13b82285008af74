"""What a check's result means for the verdict: declared beside the check, so that the verdict knows none by name."""

from collections.abc import Callable
from enum import StrEnum

from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.profile import Client


class Role(StrEnum):
    """What a failure does to the verdict."""

    DECIDES = "decides"  #: clients of the profile will not work
    OPENS = "opens"  #: nothing else could be tested: the verdict is open
    PER_CLIENT = "per client"  #: the client that is the target of the result will not work
    INFORMS = "informs"  #: the check tells a fact, and neither warns nor fails


#: Does what was found at a target concern a client, which logs on by a scheme, or by none that works?
Concerns = Callable[[str, Client, Scheme | None], bool]


def everyone(target: str, client: Client, scheme: Scheme | None) -> bool:  # noqa: ARG001  the signature
    """Every client."""
    return True


def by_scheme(target: str, client: Client, scheme: Scheme | None) -> bool:
    """Whoever logs on by the scheme that is the target: what one failed at does not concern users of another."""
    if scheme is not None:
        return target == scheme
    return target not in STRENGTH or target in client.schemes


def with_ntlm(target: str, client: Client, scheme: Scheme | None) -> bool:  # noqa: ARG001  the signature
    """Whoever speaks NTLM."""
    return Scheme.NTLM in client.schemes


def without_pac(target: str, client: Client, scheme: Scheme | None) -> bool:  # noqa: ARG001  the signature
    """Whoever reads no PAC file."""
    return not client.reads_pac


def with_media(target: str, client: Client, scheme: Scheme | None) -> bool:  # noqa: ARG001  the signature
    """Whoever makes calls."""
    return client.media
