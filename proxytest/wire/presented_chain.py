"""The chain that a TLS peer presented; before Python 3.13 it is in a private attribute of `ssl`."""

import ssl


def presented_chain(ssl_object: ssl.SSLObject) -> list[bytes]:
    """Return the certificates that the peer presented, as DER, leaf first, trusted or not."""
    public = getattr(ssl_object, "get_unverified_chain", None)
    if public is not None:  # Python 3.13 and newer
        return list(public() or [])
    inner = getattr(ssl_object, "_sslobj", None)  # Python 3.11 and 3.12 keep it here
    certificates = inner.get_unverified_chain() if inner is not None else None
    return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in certificates or ()]
