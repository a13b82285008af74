import pytest

from proxytest.model.address import Authority
from proxytest.model.pac_result import Keyword, PacDirective

AT = Authority(host="proxy.corp", port=8080)


@pytest.mark.parametrize(
    ("keyword", "address"), [(Keyword.PROXY, "http://proxy.corp:8080"), (Keyword.HTTPS, "https://proxy.corp:8080")]
)
def test_an_http_proxy_has_an_address(keyword: Keyword, address: str) -> None:
    assert str(PacDirective(keyword=keyword, authority=AT).proxy) == address


@pytest.mark.parametrize("keyword", [Keyword.SOCKS, Keyword.SOCKS4, Keyword.SOCKS5])
def test_socks_is_no_http_proxy(keyword: Keyword) -> None:
    assert PacDirective(keyword=keyword, authority=AT).proxy is None


def test_a_way_is_written_as_a_script_writes_it() -> None:
    assert str(PacDirective(keyword=Keyword.SOCKS5, authority=AT)) == "SOCKS5 proxy.corp:8080"
    assert (str(PacDirective(keyword=Keyword.DIRECT)), PacDirective(keyword=Keyword.DIRECT).proxy) == ("DIRECT", None)
