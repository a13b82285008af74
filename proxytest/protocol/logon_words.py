"""What a proxy says about a log-on if its status is not a challenge: 403, 302, 503, or 200 with a page."""

import re

from proxytest.model.answer import Answer

#: Words for credentials and for refusal; and texts of products whose pages report a refused log-on.
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
_READ = 4096  #: characters of a page; the message is at its beginning


def says_logon_refused(answer: Answer) -> bool:
    """Does the reason phrase, a header or the page say that the user or the password was not accepted?"""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.head.headers)
    return _FAILED.search(f"{answer.head.reason}\n{headers}\n{answer.body[:_READ]}") is not None
