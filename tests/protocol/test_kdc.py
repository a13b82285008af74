"""What libkrb5 1.18 to 1.22 write into a trace, and how an error is told from a ticket."""

import pytest

from proxytest.protocol.kdc import Kdc, answering_kdc, error_code, relay_configuration

SENT = "[20701] 1795876278.877807: Sending request (179 bytes) to CORP.TEST\n"


def answered(by: str) -> str:
    return f"[20701] 1795876278.877810: Received answer (147 bytes) from {by}\n"


@pytest.mark.parametrize(
    ("by", "host", "port", "stream"),
    [
        pytest.param("dgram 127.2.0.1:18888", "127.2.0.1", 18888, False, id="udp"),
        pytest.param("stream 10.0.0.1:88", "10.0.0.1", 88, True, id="tcp"),
        pytest.param("stream 2001:db8::1:88", "2001:db8::1", 88, True, id="ipv6-before-1.22"),
        pytest.param("stream [2001:db8::1]:88", "2001:db8::1", 88, True, id="ipv6"),
        pytest.param("stream fe80::1%eth0:88", "fe80::1%eth0", 88, True, id="link-local"),
    ],
)
def test_the_kdc_that_answered_is_known(by: str, host: str, port: int, stream: bool) -> None:  # noqa: FBT001  a column
    expected = Kdc(realm="CORP.TEST", host=host, port=port, stream=stream)
    assert answering_kdc(SENT + answered(by) + "[1] 2.3: Response was not from primary KDC\n") == expected


def test_the_last_realm_counts_since_the_first_one_may_refer_to_it() -> None:
    second = SENT.replace("CORP.TEST", "EMEA.CORP.TEST (tcp only)")
    trace = SENT + answered("stream 10.0.0.1:88") + second + answered("stream 10.0.0.2:88")
    assert answering_kdc(trace) == Kdc(realm="EMEA.CORP.TEST", host="10.0.0.2", port=88, stream=True)


@pytest.mark.parametrize(
    "trace", ["", SENT, SENT + answered("https 10.0.0.1:443"), SENT + answered("UNIX domain socket")]
)
def test_no_other_way_is_taken(trace: str) -> None:
    assert answering_kdc(trace) is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (bytes.fromhex("7e073005a603020119"), 25),
        (bytes.fromhex("7e083006a60402020080"), None),  # 128: of two bytes, and none that asks for anything
        (bytes.fromhex("6b073005a603020119"), None),  # a ticket, whatever is in it
        (b"", None),
    ],
)
def test_the_code_of_an_error_is_read(answer: bytes, code: int | None) -> None:
    assert error_code(answer) == code


def test_a_relay_is_the_only_kdc_of_its_realm() -> None:
    assert relay_configuration("CORP.TEST", 4711).split() == (
        ["[realms]", "CORP.TEST", "=", "{", "kdc", "=", "127.0.0.1:4711", "}*"]
    )
