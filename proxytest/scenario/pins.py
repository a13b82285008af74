"""Pins of a profile: by fingerprint, or taken from the certificates of a PEM file beside it."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Pin
from proxytest.protocol.certificates import describe, load_roots
from proxytest.scenario.profile_sections import PinSection
from proxytest.scenario.quoting import quoted
from proxytest.scenario.yaml import LocatedDocument
from proxytest.wire.files import LIMIT_PEM, read_file


def read_pins(document: LocatedDocument, key: str, sections: Iterable[PinSection]) -> tuple[Pin, ...]:
    """Return the pins of one list.

    Raises UsageError, with file and line, for an entry that is neither a fingerprint nor a readable file.
    """
    return tuple(
        pin for index, section in enumerate(sections) for pin in _read(document, ("pins", key, index), section)
    )


def _read(document: LocatedDocument, place: tuple[str | int, ...], section: PinSection) -> Iterator[Pin]:
    if section.file is not None and section.sha256 is None and section.subject is None:
        yield from _from_file(document, place, section.file)
    elif section.file is None and section.sha256 is not None and section.subject is not None:
        yield Pin(subject=section.subject, sha256=section.sha256)
    else:
        raise document.error(place, "a pin is either 'subject' and 'sha256', or 'file' alone")


def _from_file(document: LocatedDocument, place: tuple[str | int, ...], name: str) -> Iterator[Pin]:
    try:
        pem = read_file(document.path.parent / name, LIMIT_PEM, pipes=False)
        certificates = [describe(certificate) for certificate, _ in load_roots(pem, name).roots]
    except OSError as error:
        raise document.error(place, f"cannot read {quoted(name)}: {error.strerror}") from None
    except ValueError:
        raise document.error(place, f"{quoted(name)} contains no PEM certificate") from None
    for certificate in certificates:
        yield Pin(subject=certificate.subject, sha256=certificate.sha256, der=certificate.der)
