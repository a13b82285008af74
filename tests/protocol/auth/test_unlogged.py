"""No token of ours is ever given to pyspnego's loggers, whoever turns them on; those of others are still logged."""

import base64
import logging
import threading

import pytest
import spnego

from proxytest.model.credentials import Credentials, Secret
from proxytest.protocol.auth.spnego import nt_identity, ntlm_context
from proxytest.protocol.auth.token import TokenContext, TokenError

#: McAfee Web Gateway's answer to a type-1 message.
TYPE_2 = base64.b64decode("TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA")

ALICE = nt_identity(Credentials(user="CORP\\alice", password=Secret("wonderland")))
LOGGERS = sorted(name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "spnego")


def logged_on(*, wrapped: bool) -> tuple[TokenContext, bytes]:
    """Answer a real challenge, raw, and return the context with its last token."""
    context = ntlm_context(ALICE, wrapped=wrapped, proxy_host="proxy")
    first = context.step(None)
    assert first is not None
    last = first if wrapped else context.step(TYPE_2)
    assert last is not None
    return context, last


def others_log() -> None:
    """Log on by pyspnego itself, as another part of the same program may."""
    spnego.client("bob", "builder", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm).step()


@pytest.mark.parametrize("wrapped", [True, False], ids=["SPNEGO", "raw"])
@pytest.mark.parametrize("turned_on", ["", *LOGGERS])
def test_no_token_is_logged(turned_on: str, wrapped: bool, caplog: pytest.LogCaptureFixture) -> None:  # noqa: FBT001
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger=turned_on):
        _, token = logged_on(wrapped=wrapped)
    assert len(token) > 30
    assert [record for record in caplog.records if record.name.partition(".")[0] == "spnego"] == []


def test_a_refused_token_is_not_logged_either(caplog: pytest.LogCaptureFixture) -> None:
    context = ntlm_context(ALICE, wrapped=False, proxy_host="proxy")
    with caplog.at_level(logging.DEBUG):
        context.step(None)
        with pytest.raises(TokenError):
            context.step(b"NTLMSSP\0\2")
    assert caplog.records == []


def test_what_others_do_with_pyspnego_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logged_on(wrapped=False)
        others_log()
    assert [record.getMessage()[:16] for record in caplog.records] == ["NTLM step input:", "NTLM step output"]


def test_what_others_do_meanwhile_is_logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(token: bytes) -> bytes:
        other = threading.Thread(target=others_log)
        other.start()
        other.join()
        return token

    monkeypatch.setattr("proxytest.protocol.auth.spnego.with_target_info_fields", read)
    with caplog.at_level(logging.DEBUG):
        logged_on(wrapped=False)
    assert len(caplog.records) == 2


def test_each_logger_of_pyspnego_is_known() -> None:
    assert len(LOGGERS) > 4
    assert [name for name in LOGGERS if not logging.getLogger(name).filters and name.count(".")] == []
