"""However a proxy escapes and packs what it was sent, what is kept of it tells no secret."""

import base64
import html
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.credentials import Credentials, Secret
from proxytest.protocol.redact import HIDDEN, Scrubber
from tests.protocol.stopwatch import LINEAR, seconds

ODD = "it's w\u00f6nder~?>/\"l+nd"

Escape = Callable[[str], str]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _wrapped(text: str) -> str:
    return base64.encodebytes(b"0123456789" * 5 + text.encode()).decode()


LAYERS: dict[str, Escape] = {
    "decimal": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "padded decimal": lambda text: "".join(f"&#{ord(char):07};" for char in text),
    "hexadecimal": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
    "names": lambda text: html.escape(text).replace("\u00f6", "&ouml;"),
    "percent": lambda text: "".join(f"%{octet:02x}" for octet in text.encode()),
    "quote": quote,
    "form": quote_plus,
    "JavaScript's escape": lambda text: "".join(f"%u{ord(char):04X}" for char in text),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "unicode": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "braces": lambda text: "".join(f"\\u{{{ord(char):x}}}" for char in text),
    "octets": lambda text: "".join(f"\\x{octet:02x}" for octet in text.encode("latin-1", "ignore")),
    "octal": lambda text: "".join(f"\\{octet:03o}" for octet in text.encode("latin-1", "ignore")),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).decode(),
    "all quoted-printable": lambda text: "".join(f"={octet:02X}" for octet in text.encode()),
    "base64": _base64,
    "base64 in lines": _wrapped,
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(b"a" + text.encode()).decode(),
    "base64 behind something": lambda text: f"/x/{_base64('user=' + text)}",
    "base64 of UTF-16": lambda text: base64.b64encode(b"x" + text.encode("utf-16-le")).decode(),
    "hexadecimal dump": lambda text: text.encode().hex(),
    "hexadecimal with blanks": lambda text: text.encode().hex(" "),
    "UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "lines": lambda text: f"{text[:4]}\r\n\t{text[4:]}",
    "break opportunities": lambda text: text.replace("r", "r<wbr>").replace("n", "n&shy;"),
    "markup": lambda text: f"{text[:4]}<b class=x>{text[4:]}</b>",
    "an attribute": lambda text: f'<input value="{text}">',
}
PLAIN = "wonderland42"


def scrubber(password: str = PLAIN) -> Scrubber:
    made = Scrubber()
    made.hide(*Credentials(user="alice", password=Secret(password)).traces())
    return made


def hidden(text: str, password: str = PLAIN) -> bool:
    left = scrubber(password).scrub(f"<p>you sent &amp; {text} </p>\nand no more")
    return text not in left and (HIDDEN in left or "<redacted>" in left)


@pytest.mark.parametrize(
    "password", [PLAIN, ODD, "p%41ss&amp;word", "CORP\\u0041bc"], ids=["plain", "odd", "escaped", "x"]
)
@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_is_undone(layer: str, password: str) -> None:
    assert hidden(LAYERS[layer](password), password)


#: Tags stand between escapes, not in one; what is octets has no references of its own.
PAIRS = [
    (inner, outer)
    for inner in LAYERS
    for outer in LAYERS
    if inner != "UTF-16"
    and (outer not in ("markup", "break opportunities") or inner.startswith(("base64", "hexadecimal ")))
]


@pytest.mark.parametrize(("inner", "outer"), PAIRS)
def test_two_layers_are_undone(inner: str, outer: str) -> None:
    assert hidden(LAYERS[outer](LAYERS[inner](PLAIN)))


@pytest.mark.parametrize(
    "layers",
    [
        ("percent", "percent", "percent"),
        ("base64", "base64", "base64"),
        ("base64", "percent", "decimal"),
        ("decimal", "base64 in lines", "percent"),
        ("JSON", "base64", "JSON"),
        ("unicode", "quoted-printable", "base64"),
    ],
)
def test_three_layers_are_undone(layers: tuple[str, ...]) -> None:
    text = ODD
    for layer in layers:
        text = LAYERS[layer](text)
    assert hidden(text, ODD)


def test_only_the_line_that_repeats_it_is_left_out() -> None:
    text = "<h1>Denied</h1>\nyou sent %77onderl%61nd42 to us\n<hr>"
    assert scrubber().scrub(text) == f"<h1>Denied</h1>\n{HIDDEN}\n<hr>"


def test_where_it_takes_several_lines_to_tell_it_all_are_left_out() -> None:
    assert scrubber().scrub("Denied: wonder\n  land42") == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 407 Proxy Authentication Required\nVia: 1.1 proxy.corp.example (squid/5.7)",
        "<p>Tom &amp; Jerry</p> <a href='/x?a=%20b&amp;c=d'>wonder</a> land",
        f"data:image/png;base64,{base64.b64encode(bytes(range(256)) * 4).decode()}",
        'Digest realm="x", nonce="0123456789abcdef0123456789abcdef", opaque="\\"',
    ],
)
def test_what_repeats_nothing_stays_as_it_is(text: str) -> None:
    assert scrubber().scrub(text) == text


def test_what_was_scrubbed_is_not_scrubbed_again() -> None:
    once = scrubber().scrub("a wonderland42\nb %77onderland42")
    assert scrubber().scrub(once) == once


PASSWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=16)
#: Those that can be undone by whoever reads, whatever the text.
UNDO: dict[str, Escape] = {
    "decimal": html.unescape,
    "hexadecimal": html.unescape,
    "base64": lambda text: base64.b64decode(text).decode(),
    "unicode": lambda text: str(json.loads(f'"{text}"')),
    "JSON": lambda text: str(json.loads(f'"{text}"')),
    "hexadecimal dump": lambda text: bytes.fromhex(text).decode(),
}


@given(PASSWORDS, st.lists(st.sampled_from(sorted(UNDO)), max_size=3), st.text("ab <>&%\\=;#x1\n", max_size=12))
def test_no_password_can_be_read_out_of_what_is_left(password: str, layers: list[str], around: str) -> None:
    coded = password
    for layer in layers:
        coded = LAYERS[layer](coded)
    left = scrubber(password).scrub(f"{around} {coded} {around}")
    assert coded not in left
    for layer in reversed(layers):  # nor a part of it that tells nearly all
        assert LAYERS[layer](password[:-1]) not in left


@given(st.text(st.sampled_from("&#x;%u\\{}=0123456789abcdefABCDEF <>\r\n\0+/-_\u00ad\ud83d") | st.characters()))
def test_any_text_can_be_scrubbed(text: str) -> None:
    assert PLAIN not in scrubber().scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "&#" + "9" * 60_000,
        "&#x" + "0" * 60_000,
        "&" * 60_000,
        "%" * 60_000,
        "%25" * 20_000,
        "\\" * 60_000,
        "\\u{" * 20_000,
        "=" * 60_000,
        "<" * 60_000,
        "< " * 30_000,
        "\r\n \t" * 15_000,
        " " * 60_000,
        "41" * 30_000,
        base64.b64encode(base64.b64encode(base64.b64encode(b"&amp;%41" * 3_000))).decode(),
    ],
    ids=lambda text: repr(text[:4]),
)
def test_no_text_costs_more_than_its_length(text: str) -> None:
    asked = scrubber()
    assert seconds(lambda: asked.scrub(text)) < LINEAR
