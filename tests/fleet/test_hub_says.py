"""What went wrong with the hub is told in words, not in those of a library."""

import pytest
from nats.errors import ConnectionClosedError, Error
from nats.js.errors import NoStreamResponseError, NotFoundError, ServiceUnavailableError

from proxytest.fleet.hub_says import NOT_KNOWN, NOT_MADE, hub_says


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ServiceUnavailableError(), "JetStream does not answer for this: it is off there, or not ready yet"),
        (ServiceUnavailableError(code=503, description="maximum bytes exceeded"), "maximum bytes exceeded"),
        (NotFoundError(code=404, err_code=10059, description="stream not found"), NOT_MADE),
        (NoStreamResponseError(), NOT_MADE),
        (Error("nats: 'Authorization Violation'"), NOT_KNOWN),
        (ConnectionClosedError(), "connection closed"),
        (TimeoutError(), "no answer"),
    ],
)
def test_an_error_is_a_sentence(error: Exception, sentence: str) -> None:
    assert hub_says(error).lower() == sentence.lower()
