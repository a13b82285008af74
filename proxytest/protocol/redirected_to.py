"""Where an answer sends a browser: by a status, a header or a page that does it by itself."""

import re
from urllib.parse import urlsplit

from proxytest.model.answer import Answer

#: HTML 4.2.5.3 (`refresh`), also as a header; and what the pages of log-on portals do by a script.
_REFRESH = re.compile(r"^\s*[0-9.]{0,8}\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\s\"'<>]{1,2000})", re.IGNORECASE)
_META = re.compile(
    r"<meta\s[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{0,200}content\s*=\s*([\"'])(.{1,2000}?)\1",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"']([^\s\"'<>]{1,2000})|\blocation\.(?:replace|assign)\(\s*[\"']([^\s\"'<>]{1,2000})",
    re.IGNORECASE,
)
#: A form that posts itself to an identity provider (SAML bindings, section 3.5).
_FORM = re.compile(r"<form\s[^>]{0,300}action\s*=\s*[\"']([^\s\"'<>]{1,2000})", re.IGNORECASE)
_SAML = re.compile(r"name\s*=\s*[\"']SAMLRequest", re.IGNORECASE)
_READ = 8192  #: characters of a page


def redirected_to(answer: Answer) -> str | None:
    """Return the host to which it sends a browser, in lower case; None where it sends nowhere else."""
    target = _target(answer)
    try:
        host = urlsplit(target).hostname if target else None
    except ValueError:  # a bracket that is not closed, and the like
        return None
    return host.lower() if host else None


def _target(answer: Answer) -> str | None:
    if 300 <= answer.status < 400:
        return next(answer.head.values("Location"), None)
    page = answer.body[:_READ]
    meta, script = _META.search(page), _SCRIPT.search(page)
    refresh = _REFRESH.search(next(answer.head.values("Refresh"), meta[2] if meta else ""))
    if refresh:
        return refresh[1]
    if script:
        return script[1] or script[2]
    form = _FORM.search(page) if _SAML.search(page) else None
    return form[1] if form else None
