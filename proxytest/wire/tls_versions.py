"""Which versions of TLS a context offers."""

import ssl

_BY_NUMBER = {
    ssl.TLSVersion.TLSv1: "TLSv1",
    ssl.TLSVersion.TLSv1_1: "TLSv1.1",
    ssl.TLSVersion.TLSv1_2: "TLSv1.2",
    ssl.TLSVersion.TLSv1_3: "TLSv1.3",
}


def newest_offered(context: ssl.SSLContext) -> str | None:
    """Return the newest version, in OpenSSL's spelling; None if it is not known."""
    newest = context.maximum_version
    if newest in (ssl.TLSVersion.MAXIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_3):
        without = not ssl.HAS_TLSv1_3 or context.options & ssl.OP_NO_TLSv1_3
        return "TLSv1.2" if without else "TLSv1.3"
    return _BY_NUMBER.get(newest)
