"""What a proxy says where a request's head is larger than it takes."""

import re

from proxytest.model.answer import Answer

_TOO_LARGE = 431  #: Request Header Fields Too Large (RFC 6585 section 5)
#: Others with which proxies and web servers say it; the words decide then.
_OTHERS = frozenset({400, 413, 414})
_WORDS = re.compile(
    r"\b(head|header|headers|header (field|line)s?)\b[^.<>\n]{0,40}\b(too (large|long|big)|exceeds?)\b"
    r"|\brequest (is )?too (large|long|big)\b|\b(large|long|big) (request )?headers?\b|ERR_TOO_BIG",
    re.IGNORECASE,
)
_READ = 4096  #: characters of a page; the message is at its beginning


def says_head_too_large(answer: Answer) -> bool:
    """Does a refusal say that the head of the request is too large?"""
    if answer.status == _TOO_LARGE:
        return True
    headers = "\n".join(f"{name}: {value}" for name, value in answer.head.headers)
    text = f"{answer.head.reason}\n{headers}\n{answer.body[:_READ]}"
    return answer.status in _OTHERS and _WORDS.search(text) is not None
