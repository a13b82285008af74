import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.run import Certainty, Product
from proxytest.protocol.interceptor import attributes, interceptor_of, interceptor_signs
from tests.protocol.authorities import named
from tests.protocol.chains import chain_of
from tests.protocol.stopwatch import LINEAR, seconds

LEAF = "CN=idbroker.webex.com"


def test_the_issuer_of_the_leaf_tells_the_interceptor() -> None:
    chain = chain_of((LEAF, "CN=FortiGate CA,OU=Certificate Authority,O=Fortinet"))

    assert interceptor_of(chain) == Product(name="Fortinet FortiGate", certainty=Certainty.CERTAIN)


def test_so_does_a_root_above_the_company_s_own_ca() -> None:
    chain = chain_of((LEAF, "CN=Corp CA"), ("CN=Corp CA", "CN=ca.example.goskope.com,O=Example"))

    assert interceptor_of(chain).name == "Netskope"


def test_and_the_subject_of_a_ca_that_is_presented() -> None:
    chain = chain_of((LEAF, "CN=unreadable"), ("CN=mitmproxy,O=mitmproxy", "CN=other"))

    assert interceptor_of(chain).name == "mitmproxy"


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("CN=idbroker.webex.com,O=Zscaler Inc.", "Zscaler"),
        (r"CN=idbroker.webex.com,O=OpenDNS\, Inc.", "Cisco Umbrella"),
        (r"CN=idbroker.webex.com,O=Cisco Systems\, Inc.", None),
        ("CN=mitmproxy", None),  # a host may bear any name
    ],
)
def test_some_put_themselves_into_the_subject_of_the_leaf(subject: str, name: str | None) -> None:
    assert interceptor_of(chain_of((subject, "CN=Corp CA"))).name == name


def test_a_company_ca_tells_nothing() -> None:
    assert interceptor_of(chain_of((LEAF, "CN=Corporate Inspection CA,O=Corp"))) == Product()
    assert interceptor_of(()) == Product()


def test_the_name_of_the_product_goes_before_that_of_its_maker() -> None:
    chain = chain_of((LEAF, "CN=FortiGate CA,O=Fortinet"))

    assert [sign.certainty for sign in interceptor_signs(chain, event=7)] == [Certainty.CERTAIN, Certainty.LIKELY]
    assert {sign.event for sign in interceptor_signs(chain, event=7)} == {7}


@pytest.mark.parametrize(
    "issuer",
    [
        r"CN=Corp\,O=Zscaler Inc.",  # one common name, with a comma in it
        "CN=Zscaler Inc.",
        "OU=Zscaler Inc.",
        "O=Zscaler Inc. of Nowhere",
        "O=Not Zscaler Inc.",
        "XO=Zscaler Inc.",
    ],
)
def test_what_stands_in_another_attribute_is_no_mark(issuer: str) -> None:
    assert interceptor_of(chain_of((LEAF, issuer))) == Product()


def test_a_name_is_taken_apart_as_it_was_written() -> None:
    assert list(attributes(r"CN=a\,b+O=c\\,OU=d\=e")) == [("CN", "a,b"), ("O", "c\\"), ("OU", "d=e")]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=16))
def test_a_common_name_of_any_text_is_read_back(text: str) -> None:
    assert list(attributes(named(text).rfc4514_string())) == [("CN", text)]


@given(st.text(max_size=300))
def test_any_text_may_stand_for_a_name(text: str) -> None:
    interceptor_of(chain_of((text, text), (text, text)))


@pytest.mark.parametrize("text", ["CN=", "a=\\", "CN=a,", "CN=a\\,", "=", "\\", " "])
def test_no_name_costs_more_than_its_length(text: str) -> None:
    chain = chain_of((LEAF, text * 30_000))

    assert seconds(lambda: interceptor_of(chain)) < LINEAR
