"""Identify the product of a proxy from its headers, reason phrases, challenges and pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from proxytest.model.answer import Answer
from proxytest.model.run import Certainty, Product
from proxytest.protocol.mark import Mark, Place
from proxytest.protocol.parse_challenge import parse_challenges
from proxytest.protocol.product_marks import MARKS

#: Places in an answer of the proxy itself.
OWN = frozenset(Place) - {
    Place.ISSUER_NAME,
    Place.ISSUER_ORGANISATION,
    Place.SUBJECT_ORGANISATION,
    Place.FILE,
}
#: Places that it adds to or replaces in another server's answer; other marks there belong to the far end.
RELAYED = frozenset({Place.VIA, Place.BODY, Place.LINK})

_RANK = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.UNKNOWN: 2}
_BY_PLACE = {
    place: tuple(marks) for place, marks in groupby(sorted(MARKS, key=lambda mark: mark.place), lambda mark: mark.place)
}
_ORDER = {mark: number for number, mark in enumerate(MARKS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A mark that was found, and its place."""

    product: str
    version: str | None
    certainty: Certainty
    place: Place
    event: int


def signs_of(answer: Answer, places: frozenset[Place] = OWN) -> tuple[Sign, ...]:
    """Return all marks of an answer in these places, in the order of the table."""
    found = [sign for place in _BY_PLACE if place in places for sign in _signs_at(answer, place)]
    return tuple(sign for _, sign in sorted(found, key=lambda each: each[0]))


def best_of(signs: Iterable[Sign]) -> Product:
    """Return the product with the best evidence; one with a version is preferred."""
    every = tuple(signs)
    if not every:
        return Product()
    best = min(every, key=lambda sign: (_RANK[sign.certainty], sign.version is None))
    evidence = sorted({sign.event for sign in every if sign.product == best.product})
    return Product(name=best.product, version=best.version, certainty=best.certainty, evidence=tuple(evidence))


@lru_cache(maxsize=256)  # a proxy says the same to hundreds of hosts
def matches(text: str, place: Place) -> tuple[tuple[Mark, str | None], ...]:
    """Return the marks in a text of this place, each with the version that it shows."""
    found = ((mark, mark.search(text)) for mark in _BY_PLACE.get(place, ()))
    return tuple((mark, met.groupdict().get("version")) for mark, met in found if met)


def _signs_at(answer: Answer, place: Place) -> Iterator[tuple[int, Sign]]:
    texts = tuple(_texts(answer, place))
    for number, text in enumerate(texts, start=1):
        # RFC 9110 section 7.6.3: each proxy appends itself to Via, so the last one is the proxy that we connect to.
        distant = place is Place.VIA and number < len(texts)
        for mark, version in matches(text, place):
            certainty = Certainty.LIKELY if distant else mark.certainty
            sign = Sign(product=mark.product, version=version, certainty=certainty, place=place, event=answer.event)
            yield _ORDER[mark], sign


def _texts(answer: Answer, place: Place) -> Iterator[str]:
    head = answer.head
    match place:
        case Place.REASON:
            yield head.reason
        case Place.BODY:
            yield answer.body
        case Place.LINK:
            yield from (*head.values("Location"), answer.body)
        case Place.VIA:
            yield from (element for value in head.values("Via") for element in value.split(",") if element.strip())
        case Place.REALM:
            challenges = parse_challenges(head.values("Proxy-Authenticate"))
            yield from (realm for challenge in challenges if (realm := challenge.parameter("realm")) is not None)
        case Place.CHALLENGES:
            yield from _challenge_line(answer)
        case Place.FILE:
            yield from head.values("Content-Type") if head.status == 200 else ()
        case _:
            yield from head.values(place.value)


def _challenge_line(answer: Answer) -> Iterator[str]:
    """Return a 407 as one line: `HTTP/1.0 407 reason | NTLM, Basic realm="proxy" | close`."""
    head = answer.head
    if head.status != 407:
        return
    challenges = parse_challenges(head.values("Proxy-Authenticate"))
    offered = (
        one.scheme if (realm := one.parameter("realm")) is None else f'{one.scheme} realm="{_undivided(realm)}"'
        for one in challenges
    )
    closes = "close" in head.tokens("Connection") | head.tokens("Proxy-Connection")
    said = f"HTTP/{head.version} 407 {_undivided(head.reason)}"
    yield f"{said} | {', '.join(offered)} | {'close' if closes else 'stays'}"


def _undivided(text: str) -> str:
    """Remove the separators of the line from a text, so that it cannot imitate another part."""
    return text.replace("|", " ").replace(",", " ")
