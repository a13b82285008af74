"""Which KDC answered, from the trace of MIT's libkrb5, and what its answer means."""

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

# A final section: other files cannot change the realm.
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
    host: str  #: an IP address
    port: int
    stream: bool  #: TCP, else UDP


def answering_kdc(trace: str) -> Kdc | None:
    """Return the KDC that answered last; None if the trace names none that was reached by TCP or UDP."""
    realm, kdc = "", None
    for line in _ANSWERED.finditer(trace):
        realm = line["realm"] or realm
        if line["host"]:
            kdc = Kdc(realm=realm, host=line["host"], port=int(line["port"]), stream=line["way"] == "stream")
    return kdc


def error_code(answer: bytes) -> int | None:
    """Return the code of a KRB-ERROR; None for a ticket. No field before the code can look like one."""
    found = _ERROR_CODE.search(answer) if answer.startswith(_KRB_ERROR) else None
    return found[1][0] if found else None


def relay_configuration(realm: str, port: int) -> str:
    """Return a section of krb5.conf that gives a realm one KDC, on this machine."""
    return _CONFIGURATION.format(realm=realm, port=port)
