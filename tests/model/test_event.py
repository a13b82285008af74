import pytest

from proxytest.model.event import Failed, Failure, Operation


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure.REFUSED, "connection refused"),
        (Failure.OWN_LIMIT, "a limit of this machine"),
        (Failure.NOT_WEBSOCKET, "not a WebSocket"),
        (Failure.NOT_TLS, "not TLS"),
        (Failure.NOT_HTTP, "not HTTP"),
        (Failure.NOT_STUN, "not STUN"),
    ],
)
def test_a_failure_in_words(failure: Failure, words: str) -> None:
    assert failure.words == words


def test_what_failed_is_told_with_its_detail() -> None:
    failed = Failed(operation=Operation.PROXY_TLS, failure=Failure.RESET, detail="", event=1)
    assert str(failed) == "TLS with the proxy: connection reset"
    detailed = Failed(operation=Operation.DIAL, failure=Failure.UNKNOWN, detail="errno 5", event=1)
    assert str(detailed) == "connecting: unknown (errno 5)"


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation.label for operation in Operation}) == len(Operation)
