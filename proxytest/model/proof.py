"""What the tokens of a log-on show of its strength; they hold no secret."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenProof:
    """What was sent as a proof by NTLM or Kerberos, and what the proxy said before."""

    ntlm: str | None = None  #: the version that was sent, "NTLMv2" or "NTLMv1"; None: no such proof was sent
    flags: int | None = None  #: of the proxy's NTLM challenge (MS-NLMP section 2.2.2.5)
    target_info: int | None = None  #: bytes of TargetInfo in it; NTLMv2 needs some
    enctype: int | None = None  #: of the Kerberos ticket that was shown (RFC 3961 section 8); None: none was shown
