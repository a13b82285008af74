"""What the proxy's pages say of hosts, in words that are the same for all hosts of which the same is said."""

import re
from collections.abc import Iterator

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.answer import Answer
from proxytest.protocol.answer_words import words_of

#: Addresses, times and numbers of requests, which differ from page to page.
_OWN = re.compile(r"\S*\d\S*")
_COMPARED = 80  #: characters; behind them the cut may fall elsewhere


def quoted(answer: Answer, target: str, evidence: Evidence) -> str:
    """Return what an answer says, as the end of a sentence: of pages that differ by their host alone, the first one."""
    words = _words(answer, target)
    return evidence.derived(_first).get(_shape(words), words)


def _first(evidence: Evidence) -> dict[str, str]:
    every = [words for target, answer in _answers(evidence) if (words := _words(answer, target))]
    return {_shape(words): words for words in reversed(every)}


def _answers(evidence: Evidence) -> Iterator[tuple[str, Answer]]:
    for tried in evidence.each(TunnelTried):
        yield from ((tried.target, one) for one in (tried.answer, tried.https) if one is not None)


def _words(answer: Answer, target: str) -> str:
    return words_of(answer, host=host_of(target))


def _shape(words: str) -> str:
    return _OWN.sub("#", words)[:_COMPARED]
