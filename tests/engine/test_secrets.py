"""Nothing that a run writes holds the password, in any form, whatever the proxy repeats of what it was sent."""

import base64
import gzip
import html
import json
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from markupsafe import escape

from proxytest.cli.record import Record
from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, render_as
from tests.support.company import ALL, Company, CompanyBuilder
from tests.support.peers import Talk, peer
from tests.support.plans import plan_for
from tests.support.private_spnego import hmac_md5, ntowfv1, ntowfv2, rc4k

PASSWORD = "Wonder&land+42"


def _secrets(password: str, proxy: Company) -> Iterator[str]:
    """Return each text that would betray the password."""
    yield password
    yield base64.b64encode(f"alice:{password}".encode()).decode().rstrip("=")
    yield base64.b64encode(password.encode()).decode().rstrip("=")
    yield from _forms(password.encode("utf-16-le"))
    yield from _forms(ntowfv1(password))
    for one in proxy.proofs:
        credentials = one.authorization.partition(" ")[2]
        match one.scheme:
            case "digest":
                yield re.findall(r'response="(\w+)"', credentials)[0]
            case "basic":
                yield credentials.rstrip("=")
            case _:
                yield credentials.rstrip("=")
                for secret in _of_ntlm(base64.b64decode(credentials), ntowfv1(password)):
                    yield from _forms(secret)


def _forms(secret: bytes) -> Iterator[str]:
    """Return what bytes look like as text: as letters, escaped as in a report, in hexadecimal, and in base64."""
    yield from (secret.decode("latin-1"), repr(secret)[2:-1], secret.hex(), secret.hex().upper())
    for lost in range(3):  # where they stand in a longer message its base64 may begin at any of them
        whole = secret[lost : len(secret) - (len(secret) - lost) % 3]
        yield base64.b64encode(whole).decode()


def _of_ntlm(token: bytes, nt_hash: bytes) -> Iterator[bytes]:
    """Return the response, its proof and each session key of an NTLM type-3 message, raw or inside SPNEGO."""
    message = token[token.index(b"NTLMSSP\0") :]
    # MS-NLMP section 2.2.1.3: where the fields of the message are described
    response, domain, user, encrypted_key = (_field(message, offset) for offset in (20, 28, 36, 52))
    key = ntowfv2(user.decode("utf-16-le"), nt_hash, domain.decode("utf-16-le"))
    session_base_key = hmac_md5(key, response[:16])  # section 3.3.2
    yield from (response, response[:16], key, session_base_key)
    if encrypted_key:
        yield from (encrypted_key, rc4k(session_base_key, encrypted_key))


def _field(message: bytes, at: int) -> bytes:
    length, start = int.from_bytes(message[at : at + 2], "little"), int.from_bytes(message[at + 4 : at + 8], "little")
    return message[start : start + length]


def _everything_written(run: Run) -> str:
    events = "\n".join(f"{event.data}\n{event.detail}" for event in run.trace)
    return "\n".join([events, repr(run.observations), *(render_as(name, run) for name in FORMATS)])


@pytest.mark.parametrize("scheme", ALL)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
async def test_no_secret_is_written_although_the_proxy_repeats_requests(
    company: CompanyBuilder,
    scheme: str,
    right: bool,  # noqa: FBT001
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    password = PASSWORD if right else "wrong" + PASSWORD
    async with company.running(scheme, password=PASSWORD, echo=True) as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=(scheme,))
        plan = replace(plan, credentials=Credentials(user="alice", password=Secret(password)))
        with Record(tmp_path / "record") as record:
            record.begin()
            run = await audit(plan, observer=record.write)
    recorded = (tmp_path / "record").read_text()
    written = _everything_written(run) + recorded + caplog.text
    assert "X-Echo" in written
    assert not [record for record in caplog.records if record.name.startswith("spnego")]
    assert "X-Echo" in recorded
    assert len(proxy.proofs) > right
    secrets = list(_secrets(password, proxy))
    assert min(map(len, secrets)) > 12
    assert [secret for secret in secrets if secret in written] == []


#: Characters of which escapers make something, in the password and in its Basic credentials.
ODD = 'it\'s w\u00f6nder~?>/"l+nd"'
CHALLENGES = {"basic": 'Basic realm="corp", charset="UTF-8"', "digest": 'Digest realm="corp", nonce="n", qop="auth"'}


def _texts(value: object) -> Iterator[str]:
    """Return every text of a JSON report as its reader has it."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case dict():
            for one in value.values():
                yield from _texts(one)


def _page(text: str) -> str:
    return str(escape(text)).replace("+", "&#43;")


def _lower_url(text: str) -> str:
    return re.sub("%..", lambda octet: octet[0].lower(), quote(text, safe=""))


@pytest.mark.table("scheme", "spell")
@pytest.mark.parametrize("scheme", CHALLENGES)
@pytest.mark.parametrize(
    ("spell", "charset"),
    [
        pytest.param(str, "utf-8", id="as it is"),
        pytest.param(str, "latin-1", id="ISO-8859-1"),
        pytest.param(html.escape, "utf-8", id="Python's html"),
        pytest.param(_page, "utf-8", id="Go's html/template"),
        pytest.param(_page, "latin-1", id="Go's html/template in ISO-8859-1"),
        pytest.param(lambda text: html.escape(text).replace("&#x27;", "&#039;"), "utf-8", id="PHP"),
        pytest.param(lambda text: json.dumps(text)[1:-1], "utf-8", id="JSON"),
        pytest.param(lambda text: json.dumps(text)[1:-1].replace("/", "\\/"), "utf-8", id="PHP's JSON"),
        pytest.param(lambda text: quote(text, safe=""), "utf-8", id="a URL"),
        pytest.param(_lower_url, "utf-8", id="a URL in lower-case"),
        pytest.param(quote_plus, "utf-8", id="a form"),
    ],
)
async def test_no_secret_is_written_however_a_page_spells_it(
    scheme: str, spell: Callable[[str], str], charset: str
) -> None:
    secrets: list[str] = []

    async def behave(talk: Talk) -> None:
        while True:
            sent = (await talk.head()).partition("Proxy-Authorization: ")[2].partition("\r\n")[0].partition(" ")[2]
            body = "".join(f"<p>{spell(text)}</p>" for text in (ODD, sent)).encode(charset)
            secrets.extend(spell(text).encode(charset).decode("utf-8", "replace") for text in (ODD, sent.rstrip("=")))
            status = "403 Forbidden" if sent else f"407 No\r\nProxy-Authenticate: {CHALLENGES[scheme]}"
            await talk.say(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body)

    async with peer(behave) as proxy:
        plan = plan_for(port=proxy.port, auth=(scheme,))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret(ODD))))
    written = "\n".join(_texts(json.loads(render_as("json", run))))
    assert "<p><redacted></p>" in written
    assert [secret for secret in secrets if secret and secret in written] == []


@pytest.mark.parametrize("length", [40, 600])
async def test_no_piece_of_a_secret_is_written_where_a_proxy_repeats_it_instead_of_tls(length: int) -> None:
    sent: list[str] = []

    async def behave(talk: Talk) -> None:
        while not (token := (await talk.head()).partition("Proxy-Authorization: Basic ")[2].partition("\r\n")[0]):
            await talk.say(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n')
        sent.append(token)
        await talk.say(f"HTTP/1.1 200 OK\r\n\r\nyou sent: {token}\r\n".encode())
        await talk.listen()

    async with peer(behave) as proxy:
        plan = plan_for(port=proxy.port, auth=("basic",))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret("wonder" * length))))
    written = _everything_written(run)
    assert "you sent: <redacted>" in written
    assert not [token for token in sent if token[:12] in written]


@pytest.mark.parametrize("scheme", ["auto", "basic", "digest", "ntlm"])
async def test_no_secret_is_written_that_comes_in_a_challenge(scheme: str) -> None:
    asks = "".join(
        f"Proxy-Authenticate: {challenge}\r\n"
        for challenge in (
            'Basic realm="http://bob:s3cret@portal/ wonderland"',
            "wonderland",
            'Digest realm="wonderland", nonce="n", qop="wonderland"',
        )
    )

    async def behave(talk: Talk) -> None:
        while True:
            await talk.head()
            await talk.say(f"HTTP/1.1 407 No\r\n{asks}Content-Length: 0\r\n\r\n".encode())

    async with peer(behave) as proxy:
        run = await audit(plan_for(port=proxy.port, auth=(scheme,)))
    written = _everything_written(run)
    assert "Basic" in written
    assert "wonderland" not in written
    assert "s3cret" not in written


ECHOES: dict[str, tuple[Callable[[str], bytes], str]] = {
    "gzip": (lambda page: gzip.compress(page.encode()), "Content-Encoding: gzip"),
    "gzip in capitals": (lambda page: gzip.compress(page.encode()), "content-encoding: X-GZIP"),
    "gzip twice": (lambda page: gzip.compress(gzip.compress(page.encode())), "Content-Encoding: gzip, gzip"),
    "gzip that nobody tells of": (lambda page: gzip.compress(page.encode()), "Content-Type: text/html"),
    "gzip without compression": (lambda page: gzip.compress(page.encode(), 0), "Content-Encoding: gzip"),
    "deflate": (lambda page: zlib.compress(page.encode()), "Content-Encoding: deflate"),
    "deflate without its wrapper": (lambda page: zlib.compress(page.encode())[2:-4], "Content-Encoding: deflate"),
    "a coding that is not undone": (lambda page: b"\x1b\0\0" + page.encode()[::-1], "Content-Encoding: br"),
    "no coding at all": (lambda page: page.encode(), "Content-Encoding: br"),
    "UTF-16": (lambda page: page.encode("utf-16"), "Content-Type: text/html"),
    "UTF-16 of the header": (lambda page: page.encode("utf-16-be"), "Content-Type: text/html; charset=UTF-16BE"),
    "UTF-16 that nobody tells of": (lambda page: page.encode("utf-16-le"), "Content-Type: text/html"),
    "UTF-32": (lambda page: page.encode("utf-32"), "Content-Type: text/html"),
    "EBCDIC": (lambda page: page.encode("cp500"), "Content-Type: text/html; charset=cp500"),
    "another charset than that of the header": (lambda page: page.encode(), "Content-Type: text/html; charset=utf-16"),
    "UTF-7": (lambda page: page.encode("utf-7"), "Content-Type: text/html; charset=utf-7"),
    "a charset of the page": (lambda page: f"<meta charset=utf-7>+AGE-{page}".encode("utf-7"), "X: y"),
    "references, in base64, in lines": (
        lambda page: base64.encodebytes("".join(f"&#{ord(char)};" for char in page).encode()),
        "X: y",
    ),
    "percent, twice": (lambda page: quote(quote(page)).encode(), "X: y"),
}


@pytest.mark.table("password", "echo")
@pytest.mark.parametrize("password", ["wonderland", ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("echo", ECHOES)
async def test_no_secret_is_written_however_a_page_is_packed(echo: str, password: str) -> None:
    pack, header = ECHOES[echo]
    packed: list[bytes] = []

    async def behave(talk: Talk) -> None:
        while True:
            sent = (await talk.head()).partition("Proxy-Authorization: ")[2].partition("\r\n")[0].partition(" ")[2]
            body = pack(f"<p>you sent {sent}: alice, {password}</p>")
            packed.append(body)
            status = "403 Forbidden" if sent else f"407 No\r\nProxy-Authenticate: {CHALLENGES['basic']}"
            await talk.say(f"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body)

    async with peer(behave) as proxy:
        plan = plan_for(port=proxy.port, auth=("basic",))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret(password))))
    written = "\n".join(_texts(json.loads(render_as("json", run))))
    assert "<redacted>" in written or "(hidden: " in written or "not shown: " in written
    readings = (written, written.replace("\0", ""), "".join(written.split()), html.unescape(written))
    assert [one for one in readings if password in one] == []
    assert [body for body in packed if body.decode("utf-8", "replace") in written] == []
    assert base64.b64encode(f"alice:{password}".encode()).decode().rstrip("=") not in written


@pytest.mark.table("password", "scheme")
@pytest.mark.parametrize(
    "password",
    ["HTTP", "HTTP/1.1", "CONNECT", "Proxy", "Basic", "407", "443", "connected", "bytes", "webex", "alice", "rea"],
)
@pytest.mark.parametrize("scheme", ALL)
async def test_a_password_that_is_a_common_word_is_not_told_by_what_is_missing(
    company: CompanyBuilder, scheme: str, password: str
) -> None:
    async with company.running(scheme, password=password) as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret(password))))
    written = _everything_written(run)
    assert len(proxy.proofs) > 0
    assert "<redacted>" not in written
    assert "(hidden" not in written
    secrets = [secret for secret in _secrets(password, proxy) if len(secret) > 12]  # shorter ones stand in certificates
    assert len(secrets) > 2
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.parametrize("scheme", ["basic", "digest"])
async def test_beside_the_name_a_common_word_is_hidden(scheme: str) -> None:
    async def behave(talk: Talk) -> None:
        while True:
            sent = (await talk.head()).partition("Proxy-Authorization: ")[2].partition("\r\n")[0].partition(" ")[2]
            body = f"HTTP alice:HTTP {sent} %61lice%3AHTTP".encode()
            status = "403 Forbidden" if sent else f"407 No\r\nProxy-Authenticate: {CHALLENGES[scheme]}"
            await talk.say(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body)

    async with peer(behave) as proxy:
        plan = plan_for(port=proxy.port, auth=(scheme,))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret("HTTP"))))
    written = _everything_written(run)
    assert "HTTP/1.1 403 Forbidden" in written
    assert "alice:HTTP" not in written
    assert "lice%3AHTTP" not in written
    assert "YWxpY2U6SFRUU" not in written
