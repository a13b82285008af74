import pytest

from proxytest.protocol.account_name import without_account


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("a ticket for alice", "a ticket for (account)"),
        ("Alice@CORP.EXAMPLE is not allowed", "(account)@CORP.EXAMPLE is not allowed"),
        (r"CORP\ALICE, CORP%5Calice, corp\alice", "(account), (account), (account)"),
        ("/home/alice/.config, alice-laptop, alice_2", "/home/(account)/.config, (account)-laptop, (account)_2"),
        ("malice and alicent", "malice and alicent"),
        ("?user=alice&x=alice%20", "?user=(account)&x=(account)%20"),
        ("", ""),
    ],
)
def test_a_name_is_left_out_in_each_spelling(text: str, without: str) -> None:
    assert without_account(r"CORP\alice")(text) == without


@pytest.mark.parametrize("user", ["j\u00f6rg", "o'neill", "a&b", "jane doe", "bo"])
def test_other_names_in_the_spellings_of_pages_and_addresses(user: str) -> None:
    import html
    from urllib.parse import quote

    for written in (user, user.upper(), html.escape(user), quote(user)):
        assert without_account(user)(f"not {written}!") == "not (account)!"


def test_a_host_of_the_run_and_a_word_of_every_trace_are_kept() -> None:
    assert without_account("webex", ("idbroker.webex.com:443",))("idbroker.webex.com") == "idbroker.webex.com"
    assert without_account("basic")("Proxy-Authenticate: Basic") == "Proxy-Authenticate: Basic"
    assert without_account("root")("CN=ISRG Root X1") == "CN=ISRG Root X1"
    assert without_account("x")("x x") == "x x"


def test_a_user_principal_name_is_left_out_with_and_without_its_domain() -> None:
    out = without_account("alice@corp.example")
    assert out("alice@corp.example, alice, bob") == "(account), (account), bob"
