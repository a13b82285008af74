import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from proxytest.model.spellings import spellings
from tests.protocol.stopwatch import LINEAR, seconds

SECRET = 'it\'s "w\u00f6nder/l+nd" & <co>=`'


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param(SECRET, id="as it is"),
        pytest.param(quote(SECRET), id="quote"),
        pytest.param(quote(SECRET, safe=""), id="quote, all"),
        pytest.param(quote(SECRET, safe="").lower(), id="quote, lower-case hex"),
        pytest.param(quote_plus(SECRET), id="quote_plus"),
        pytest.param(quote(SECRET, safe="!'()*"), id="JavaScript's encodeURIComponent"),
        pytest.param(quote_plus(SECRET, safe="*").replace("~", "%7E"), id="a form"),
        pytest.param(quote(SECRET, safe="", encoding="latin-1"), id="quote of ISO-8859-1"),
        pytest.param(html.escape(SECRET, quote=False), id="text of HTML"),
        pytest.param(html.escape(SECRET), id="Python's html"),
        pytest.param(str(escape(SECRET)), id="MarkupSafe, Go's html"),
        pytest.param(str(escape(SECRET)).replace("+", "&#43;"), id="Go's html/template"),
        pytest.param(html.escape(SECRET).replace("&#x27;", "&#039;"), id="PHP"),
        pytest.param(html.escape(SECRET).replace("&#x27;", "'"), id="Apache"),
        pytest.param(html.escape(SECRET).replace("&#x27;", "&#39;"), id="Squid, lodash"),
        pytest.param(html.escape(SECRET).replace("&#x27;", "&apos;"), id="XML"),
        pytest.param(
            html.escape(SECRET)
            .replace("&#x27;", "&#39;")
            .replace("/", "&#x2F;")
            .replace("`", "&#x60;")
            .replace("=", "&#x3D;"),
            id="Mustache",
        ),
        pytest.param(html.escape(SECRET).replace("`", "&#x60;").replace("=", "&#x3D;"), id="Handlebars"),
        pytest.param(html.escape(SECRET).replace("+", "&#x2B;").replace("\u00f6", "&#xF6;"), id="ASP.NET Core"),
        pytest.param(html.escape(SECRET).encode("ascii", "xmlcharrefreplace").decode(), id="ASCII and references"),
        pytest.param(json.dumps(SECRET)[1:-1], id="JSON in ASCII"),
        pytest.param(json.dumps(SECRET, ensure_ascii=False)[1:-1], id="JSON in UTF-8"),
        pytest.param(json.dumps(SECRET)[1:-1].replace("/", "\\/"), id="PHP's JSON"),
        pytest.param(json.dumps(SECRET)[1:-1].replace("\\u00f6", "\\u00F6"), id="JSON, upper-case hex"),
        pytest.param(
            json.dumps(SECRET, ensure_ascii=False)[1:-1]
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e"),
            id="Go's JSON",
        ),
        pytest.param(SECRET.encode().decode("latin-1"), id="UTF-8 read as ISO-8859-1"),
        pytest.param(SECRET.encode("latin-1").decode("utf-8", "replace"), id="ISO-8859-1 read as UTF-8"),
        pytest.param(html.escape(SECRET).encode("latin-1").decode("utf-8", "replace"), id="a page in ISO-8859-1"),
    ],
)
def test_what_escapers_and_readers_make_of_a_secret_is_known(spelled: str) -> None:
    assert spelled in spellings(SECRET)


@pytest.mark.parametrize("secret", ["", "/", "'", "\u00e9", "ab"])
def test_what_is_too_short_to_be_looked_for_has_no_spelling(secret: str) -> None:
    assert spellings(secret) == frozenset()


def test_what_nobody_could_read_is_not_looked_for() -> None:
    assert not [spelled for spelled in spellings("\u00e4\u00f6\u00fc") if not spelled.strip("\ufffd")]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_spelling_can_be_looked_for(secret: str) -> None:
    assert all(len(spelled) > 2 for spelled in spellings(secret))
    assert (secret in spellings(secret)) == (len(secret) > 2)


def test_long_tokens_cost_no_more_than_their_length() -> None:
    assert seconds(lambda: [spellings(f"{number}TlRMTVNT+AA/" * 1000) for number in range(20)]) < LINEAR
