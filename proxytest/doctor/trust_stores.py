"""CA roots and OpenSSL."""

import ssl
from collections.abc import Iterator

import certifi

from proxytest.doctor.ability import Ability, Area, State
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.system_store import store_place, system_roots
from proxytest.wire.trust import public_roots


def trust_stores() -> Iterator[Ability]:
    """Return what certificates are judged with."""
    yield tls_library(ssl.OPENSSL_VERSION, tls_1_2=ssl.HAS_TLSv1_2, tls_1_3=ssl.HAS_TLSv1_3)
    yield own_store(len(public_roots(()).roots), certifi.__version__)
    yield system_store(system_roots(), store_place())


def tls_library(version: str, *, tls_1_2: bool, tls_1_3: bool) -> Ability:
    """Tell of the TLS library; clients of today need TLS 1.2, and 1.3 is tried too."""
    state = State.OK if tls_1_2 and tls_1_3 else State.LIMITED if tls_1_2 else State.MISSING
    missing = [name for name, there in (("TLS 1.2", tls_1_2), ("TLS 1.3", tls_1_3)) if not there]
    return Ability(
        area=Area.TRUST,
        name="TLS",
        state=state,
        detail=f"{version}, without {' and '.join(missing)}" if missing else version,
        remedy="use a Python with a newer OpenSSL" if missing else "",
        needed=True,
    )


def own_store(number: int, version: str) -> Ability:
    """Tell of the roots that public chains are judged by."""
    return Ability(
        area=Area.TRUST,
        name="public roots",
        state=State.OK if number else State.MISSING,
        detail=f"{number} of Mozilla, from certifi {version}",
        remedy="" if number else "install certifi anew in this environment",
        needed=True,
    )


def system_store(anchors: TrustAnchors | None, place: str) -> Ability:
    """Tell of the roots of the operating system, where a company puts the CA of its proxy."""
    if anchors is None or not anchors.roots:
        return Ability(
            area=Area.TRUST,
            name="roots of the system",
            state=State.MISSING,
            detail="none can be read: whether this machine trusts an intercepting proxy stays open",
            remedy="install ca-certificates",
        )
    detail = f"{len(anchors.roots)}, from {place}"
    return Ability(area=Area.TRUST, name="roots of the system", state=State.OK, detail=detail)
