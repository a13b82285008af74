"""Where an answer sends a browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Answer, Head
from proxytest.protocol.redirected_to import redirected_to

IDP = "https://IdP.corp.example:8443/login?a=b"


def answer(status: int = 200, body: str = "", **headers: str) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason="", headers=tuple(headers.items())), body=body)


@pytest.mark.parametrize(
    "said",
    [
        answer(302, Location=IDP),
        answer(307, Location=IDP),
        answer(Refresh=f"0; url={IDP}"),
        answer(body=f"<meta http-equiv='refresh' content='0;URL={IDP}'>"),
        answer(body=f'<META HTTP-EQUIV=refresh content="5; url={IDP}">'),
        answer(body=f'<script>window.location="{IDP}"</script>'),
        answer(body=f"<script>top.location.href = '{IDP}';</script>"),
        answer(body=f"<script>location.replace('{IDP}')</script>"),
        answer(body=f'<form method="post" action="{IDP}"><input name="SAMLRequest" value="x"></form>'),
        answer(403, body=f"<meta http-equiv='refresh' content='0;URL={IDP}'>"),
    ],
    ids=lambda said: (said.body or str(said.head.headers))[:40],
)
def test_it_sends_a_browser_there(said: Answer) -> None:
    assert redirected_to(said) == "idp.corp.example"


@pytest.mark.parametrize(
    "said",
    [
        answer(302),
        answer(302, Location="/login"),
        answer(302, Location="https://[::1/"),
        answer(200, Location=IDP),
        answer(body=f'<form action="{IDP}"><input name="query"></form>'),
        answer(body=f'<a href="{IDP}">log on</a>'),
        answer(body='<meta http-equiv="refresh" content="5">'),
        answer(),
    ],
    ids=lambda said: (said.body or str(said.head.headers))[:40],
)
def test_it_sends_nowhere(said: Answer) -> None:
    assert redirected_to(said) is None


@given(st.integers(200, 599), st.text(max_size=400), st.text(max_size=200))
def test_whatever_is_sent_can_be_read(status: int, body: str, location: str) -> None:
    host = redirected_to(answer(status, body, Location=location, Refresh=location))
    assert host is None or host == host.lower()
