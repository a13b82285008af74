"""What the name of an unknown issuer suggests; it proves nothing, since anybody may choose any name."""

import re

from proxytest.protocol.interceptor import attributes

#: What products and administrators call the CA of an interceptor.
_INTERCEPTING = re.compile(
    r"prox(?:y|ies)|inspect|intercept|firewall|gateway|filter|decrypt|bump|mitm|web security|shield|utm|corp|internal",
    re.IGNORECASE,
)
#: Public CAs, as certificates of their intermediates call their organisation.
_PUBLIC = re.compile(
    r"^(?:DigiCert|Let's Encrypt|IdenTrust|HydrantID|GlobalSign|Sectigo|COMODO|Entrust|SSL Corp|GoDaddy|Starfield|"
    r"Amazon|Google Trust Services|Microsoft Corporation|Actalis|Certum|Asseco|Buypass|SwissSign|QuoVadis|HARICA)",
    re.IGNORECASE,
)


def suggestion(issuer: str) -> str:
    """Return what the name of an issuer (RFC 4514) suggests."""
    values = [(kind, value) for kind, value in attributes(issuer) if kind in ("CN", "O")]
    if any(kind == "O" and _PUBLIC.search(value) for kind, value in values):
        return "its name suggests a public CA, and so an incomplete chain"
    if any(_INTERCEPTING.search(value) for _, value in values):
        return "its name suggests the CA of an interceptor"
    return "its name suggests neither"
