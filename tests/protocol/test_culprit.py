"""Which certificate has the defect that OpenSSL tells by a number of x509_vfy.h."""

import datetime as dt

import pytest
from cryptography import x509

from proxytest.protocol.certificates import longest_path
from proxytest.protocol.culprit import culprit
from tests.support.chains import HOST, defects, shapes

NOW = dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("number", "defect", "name"),
    [
        (10, "leaf expired", HOST),
        (9, "leaf too early", HOST),
        (10, "upper expired", "Upper"),
        (10, "root expired", "Root"),
        (25, "path too long", "Root"),
        (25, "path too long below", "Upper"),
        (26, "leaf for clients", HOST),
        (26, "authority for clients", "Lower"),
        (47, "name not permitted", "Upper"),
        (48, "name excluded", "Lower"),
        (62, "other name", HOST),
        (64, "other name", HOST),
        (66, "short key", HOST),
        (67, "short key of an authority", "Lower"),
        (68, "leaf by SHA-1", HOST),
        (68, "lower by SHA-1", "Lower"),
        (24, "no CA", "Lower"),
        (79, "no CA", "Lower"),
        (79, "may not sign", "Lower"),
        (79, "no basicConstraints", "Lower"),
        (25, "none", None),
        (26, "none", None),
        (47, "none", None),
        (67, "none", None),
        (68, "none", None),
        (79, "none", None),
        (10, "none", None),
        (20, "none", None),
    ],
)
def test_it_is_found_on_the_path(number: int, defect: str, name: str | None) -> None:
    shown = shapes(defects()[defect])["plain"]
    found = culprit(number, (*shown.chain, shown.root), NOW)
    assert (_common_name(found) if found is not None else None) == name


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.rfc4514_string()).partition("CN=")[2].partition(",")[0]


def test_without_a_path_nobody_has_it() -> None:
    assert culprit(62, longest_path(()), NOW) is None
