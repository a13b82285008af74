import pytest

from proxytest.model.address import Authority
from proxytest.model.pac_result import Keyword, Way

AT = Authority(host="proxy.corp", port=8080)


@pytest.mark.parametrize(
    ("keyword", "address"), [(Keyword.PROXY, "http://proxy.corp:8080"), (Keyword.HTTPS, "https://proxy.corp:8080")]
)
def test_an_http_proxy_has_an_address(keyword: Keyword, address: str) -> None:
    assert str(Way(keyword=keyword, authority=AT).proxy) == address


@pytest.mark.parametrize("keyword", [Keyword.SOCKS, Keyword.SOCKS4, Keyword.SOCKS5])
def test_socks_is_no_http_proxy(keyword: Keyword) -> None:
    assert Way(keyword=keyword, authority=AT).proxy is None


def test_a_way_is_written_as_a_script_writes_it() -> None:
    assert str(Way(keyword=Keyword.SOCKS5, authority=AT)) == "SOCKS5 proxy.corp:8080"
    assert (str(Way(keyword=Keyword.DIRECT)), Way(keyword=Keyword.DIRECT).proxy) == ("DIRECT", None)
