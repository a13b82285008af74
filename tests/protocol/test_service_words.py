"""What a proxy says of itself."""

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.service_words import says_licence_ended, says_out_of_service


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ("Your license has expired", True),
        ("License expired", True),
        ("The licence of this gateway is not valid", True),
        ("The number of concurrent users of your license has been exceeded", True),
        ("Exceeded the licensed number of users", True),
        ("Invalid license key", True),
        ("This feature is unlicensed", True),
        ("License user limit", True),
        ("Licensed to Example Ltd. Access denied", False),
        ("Privoxy is licensed under the GPL. Your request has expired", False),
        ("Your session has expired", False),
        ("Driving licence applications are blocked", False),
    ],
)
def test_words(said: str, ended: bool) -> None:  # noqa: FBT001  a table
    by_page = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), body=f"<p>{said}</p>")
    by_reason = Answer(head=Head(version="1.1", status=503, reason=said), body="")
    assert says_licence_ended(by_page) is ended
    assert says_licence_ended(by_reason) is ended


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ("The proxy is down for maintenance until 06:00", True),
        ("The gateway is in maintenance mode", True),
        ("Socket Failure. The system returned: (24) Too many open files", True),
        ("out of file descriptors", True),
        ("The server is too busy", True),
        ("ICAP protocol error.", True),
        ("Virus scanner did not respond in time", True),
        ("Maintenance of roads", False),
        ("The host is busy", False),
        ("No server is available to handle this request", False),
    ],
)
def test_out_of_service(said: str, out: bool) -> None:  # noqa: FBT001  a table
    error = Answer(head=Head(version="1.1", status=503, reason="Service Unavailable"), body=f"<p>{said}</p>")
    assert says_out_of_service(error) is out
    assert not says_out_of_service(Answer(head=Head(version="1.1", status=403, reason=""), body=said))
