"""The answers of one product. The products are the data in `personalities`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Header = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response of the proxy itself. `reason` is sent in the status line unchanged."""

    status: int
    reason: str
    headers: tuple[Header, ...] = ()
    body: str = ""

    def with_headers(self, *extra: Header) -> "Answer":
        """Return the same answer with more headers at the end."""
        return Answer(status=self.status, reason=self.reason, headers=self.headers + extra, body=self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """The answers of one product.

    Attributes:
        realm: The realm of Basic and Digest.
        challenge: The 407; the Proxy-Authenticate lines are added to it.
        denial: The 403 for a denied host; also the block page.
        dns_failure: The answer for a name that cannot be resolved.
        established: The 2xx to CONNECT.
        success: The answer to a plain `http://` request for a host that exists.
        spelling: Unusual spellings of schemes.
        closing: Headers of a 407 to a request without credentials, if the product closes the connection after it.
        accepts_first_token: Is the first NTLM token already accepted?
        bare_kerberos: Is a scheme `Kerberos` offered beside Negotiate?
        dates: Has an answer a Date (RFC 9110 section 6.6.1)?
        content_length: The format of the Content-Length value.

    """

    realm: str
    challenge: Answer
    denial: Answer
    dns_failure: Answer
    established: Answer = Answer(status=200, reason="Connection established")
    success: Answer
    spelling: Mapping[str, str] = field(default_factory=dict)
    closing: tuple[Header, ...] = ()
    accepts_first_token: bool = False
    bare_kerberos: bool = False
    dates: bool = False
    content_length: str = "{}"


def page(title: str, body: str) -> str:
    """Return a small HTML page, for products of whose pages only the title is known."""
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body>{body}</body></html>\n"
