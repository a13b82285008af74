import pytest

from proxytest.model.settings import Audience, Source, SourceSeen


def seen(**other: object) -> SourceSeen:
    return SourceSeen(source=Source.KDE, **other)  # type: ignore[arg-type]  # each test names fields of SourceSeen


def test_the_proxy_of_https_goes_before_that_of_http() -> None:
    assert seen(http="http://a:1", https="http://b:2").proxy == "http://b:2"
    assert seen(http="http://a:1").proxy == "http://a:1"
    assert seen(socks="socks://a:1").proxy is None


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (seen(http="http://a:1"), "proxy http://a:1"),
        (seen(socks="a:1"), "SOCKS proxy a:1"),
        (seen(pac="http://a/p.pac"), "PAC file http://a/p.pac"),
        (seen(autodetect=True), "WPAD"),
        (seen(direct=True), "no proxy at all"),
        (seen(pac="http://a/p.pac", autodetect=True), "PAC file http://a/p.pac, WPAD"),
    ],
)
def test_a_source_says_which_way_out_there_is(source: SourceSeen, words: str) -> None:
    assert (source.says, source.words) == (True, words)


def test_a_source_that_says_nothing() -> None:
    assert (seen(exceptions=("localhost",)).says, seen().words) == (False, "nothing")
    assert (seen(missing="no such file").says, seen(missing="no such file").words) == (False, "no such file")


def test_everybody_and_everything_has_a_name_of_its_own() -> None:
    assert len({source.label for source in Source}) == len(Source)
    assert len({audience.label for audience in Audience}) == len(Audience)
