"""The certificate of a hub that was given none, by an authority of its own."""

import datetime as dt
from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.reflect.issue import issue, root

_LIFETIME = dt.timedelta(days=3650)  #: no site trusts it for anything else, and each has to be given a new one by hand


def certificate_for(hosts: Sequence[str]) -> tuple[bytes, bytes]:
    """Return the certificate of a new authority, and key and certificate of a server with these names, as PEM.

    The authority's key is not kept: nobody can issue another certificate that the sites trust.
    """
    authority = root("proxytest hub CA", "proxytest", lifetime=_LIFETIME)
    server = issue(authority, *hosts, lifetime=_LIFETIME)
    return authority.certificate.public_bytes(Encoding.PEM), server.pem
