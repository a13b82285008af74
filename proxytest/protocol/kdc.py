"""What MIT's libkrb5 tells of the KDC that answered it, and what a KDC's answer asks for."""

import re
from dataclasses import dataclass

#: libkrb5 traces each request and each answer so (KRB5_TRACE); before 1.22 without the brackets of an IPv6 address.
_ANSWERED = re.compile(
    r"Sending request \(\d+ bytes\) to (?P<realm>[\w.-]+)"
    r"|Received answer \(\d+ bytes\) from (?P<way>dgram|stream) \[?(?P<host>[\w.:%-]+?)\]?:(?P<port>\d+)$",
    re.ASCII | re.MULTILINE,
)
_ERROR_CODE = re.compile(rb"\xa6\x03\x02\x01(.)", re.DOTALL)  #: of a KRB-ERROR (RFC 4120 section 5.9.1)
_KRB_ERROR = b"\x7e"

PREAUTH_REQUIRED = 25  #: RFC 4120 section 7.5.9
MORE_PREAUTH_DATA_REQUIRED = 91  #: RFC 6113 section 5.2

# A final section: what the other files say of the realm does not count.
_CONFIGURATION = """\
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}*
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kdc:
    """A KDC, and how it is reached."""

    realm: str
    host: str  #: an address
    port: int
    stream: bool  #: TCP, else UDP


def answering_kdc(trace: str) -> Kdc | None:
    """Return the KDC that answered last; None where the trace names none that is reached by TCP or UDP."""
    realm, kdc = "", None
    for line in _ANSWERED.finditer(trace):
        realm = line["realm"] or realm
        if line["host"]:
            kdc = Kdc(realm=realm, host=line["host"], port=int(line["port"]), stream=line["way"] == "stream")
    return kdc


def error_code(answer: bytes) -> int | None:
    """Return the code of a KRB-ERROR; None where it is a ticket. No field before the code can look like one."""
    found = _ERROR_CODE.search(answer) if answer.startswith(_KRB_ERROR) else None
    return found[1][0] if found else None


def relay_configuration(realm: str, port: int) -> str:
    """Return the section of krb5.conf by which a realm has one KDC, on this machine."""
    return _CONFIGURATION.format(realm=realm, port=port)
