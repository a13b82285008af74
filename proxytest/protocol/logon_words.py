"""What a proxy says of a log-on in words, where its status is no challenge: 403, 302, 503, or 200 with a page."""

import re

from proxytest.model.answer import Answer

#: What is put to the test, and what becomes of it; the product's marks of pages that tell of a refused log-on.
_WHO = (
    r"(authenticat\w*|authoriz\w*|log[ -]?[io]n|sign[ -]?[io]n|password|credentials?|user ?(name|id)?|account|identity)"
)
_BAD = (
    r"(fail\w*|invalid|incorrect|wrong|bad|denied|refused|rejected|expired|locked|disabled|unknown|unsuccessful"
    r"|not (be )?(valid\w*|accepted|recogni[sz]ed|authori[sz]ed|authenticated|correct|verified)|required|missing)"
)
_FAILED = re.compile(
    rf"\b{_WHO}\b[^.<>\n]{{0,40}}\b{_BAD}\b|\b{_BAD}\b[^.<>\n]{{0,20}}\b{_WHO}\b"
    r"|\b(not|un)[ -]?authenticated\b|ERR_CACHE_ACCESS_DENIED|authentication_failed",
    re.IGNORECASE,
)
_READ = 4096  #: characters of a page; what it has to say stands at its beginning


def says_logon_refused(answer: Answer) -> bool:
    """Does the reason, a header or the page say that the user or the password was not accepted?"""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.head.headers)
    return _FAILED.search(f"{answer.head.reason}\n{headers}\n{answer.body[:_READ]}") is not None
