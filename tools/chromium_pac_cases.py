"""What Chromium is asked about PAC files: answers of a script, calls of its functions, whole files, addresses."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

#: The names that exist; all others do not.
NAMES = {"four.test": "10.1.2.3", "other.test": "192.168.7.9", "six.test": "2001:db8::1"}
#: Minutes by which the browser's local time is ahead of GMT.
OFFSET_MIN = 120
TYPE = "application/x-ns-proxy-autoconfig"

_LISTS = Path("tests/protocol/pac/chromium")
#: JavaScript expressions that a script returns.
ANSWERS = (_LISTS / "answers.txt").read_text().splitlines()
#: The addresses that a page asks for, and a script is told of.
ADDRESSES = (_LISTS / "addresses.txt").read_text().splitlines()


def calls() -> dict[str, list[str]]:
    """Return the calls by the moment at which they are made; local time is two hours ahead."""
    found = dict[str, list[str]]()
    for line in (_LISTS / "calls.txt").read_text().splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        else:
            found[next(reversed(found))].append(line)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A PAC file as a server gives it."""

    name: str
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": TYPE})
    status: int = 200


_GOOD = 'function FindProxyForURL(url, host) { return "PROXY p:3128"; }'
_EX = 'function FindProxyForURLEx(url, host) { return "PROXY ex:3128"; }'
_UMLAUT = 'function FindProxyForURL(url, host) { return "ü" == "\\u00fc" ? "PROXY yes:1" : "PROXY no:1"; }'
_CONST = 'const FindProxyForURL = function (url, host) { return "PROXY p:3128"; };'


def _find(body: str) -> str:
    return f"function FindProxyForURL(url, host) {{ {body} }}"


#: Scripts in UTF-8, served as they should be.
_SCRIPTS = {
    "plain": _GOOD,
    "const": _CONST,
    "const arrow": 'const FindProxyForURL = (url, host) => "PROXY p:3128";',
    "let": _CONST.replace("const", "let"),
    "var": _CONST.replace("const", "var"),
    "var arrow": 'var FindProxyForURL = (url, host) => "PROXY p:3128";',
    "assigned": _CONST.replace("const ", ""),
    "assigned to this": 'this.FindProxyForURL = function (url, host) { return "PROXY p:3128"; };',
    "assigned to globalThis": 'globalThis.FindProxyForURL = (url, host) => "PROXY p:3128";',
    "strict": f'"use strict"; {_GOOD}',
    "class": 'class FindProxyForURL { constructor() { return "PROXY p:3128"; } }',
    "async": f"async {_GOOD}",
    "generator": _GOOD.replace("function ", "function* "),
    "getter": 'Object.defineProperty(this, "FindProxyForURL", { get() { return () => "PROXY p:3128"; } });',
    "object with call": 'var FindProxyForURL = { call: function () { return "PROXY p:3128"; } };',
    "a text": 'var FindProxyForURL = "PROXY p:3128";',
    "a bound function": 'var FindProxyForURL = (function () { return "PROXY p:3128"; }).bind(null);',
    "lower case": _GOOD.replace("FindProxyForURL", "findProxyForURL"),
    "FindProxyForUrl": _GOOD.replace("URL(", "Url("),
    "in a block": f"{{ {_GOOD} }}",
    "in an if": f"if (true) {{ {_GOOD} }}",
    "in a function": f"(function () {{ {_GOOD} }})();",
    "twice": _find("return 1;") + _GOOD,
    "const beside": f'const P = "PROXY p:3128"; let q = 1; {_find("return P;")}',
    "export": f"export {_GOOD}",
    "export default": f"export default {_GOOD}",
    "import": f'import x from "x"; {_GOOD}',
    "top-level await": f"await 1; {_GOOD}",
    "top-level return": f"{_GOOD} return;",
    "only ex": _EX,
    "both": f"{_GOOD} {_EX}",
    "ex first": f"{_EX} {_GOOD}",
    "nothing": "",
    "blanks": "   \n\n ",
    "comment alone": "// nothing",
    "a syntax error": "function FindProxyForURL(url, host) {\n  if (host == ) return 1;\n}",
    "an unclosed brace": 'function FindProxyForURL(url, host) {\n  return "PROXY p:3128";\n',
    "an unclosed text": 'function FindProxyForURL(url, host) {\n  return "PROXY p:3128;\n}',
    "curly quotes": "function FindProxyForURL(url, host) { return \u201cPROXY p:3128\u201d; }",
    "a second file behind": f"{_GOOD}\n}}",
    "throws at once": f'throw new Error("no"); {_GOOD}',
    "throws after": f"{_GOOD}\nnull.x;",
    "throws for a host": _find('if (host == "a.test") null.x; return "PROXY p:3128";'),
    "throws a text": _find('throw "PROXY p:3128";'),
    "no return": _find('"PROXY p:3128";'),
    "return on a line of its own": 'function FindProxyForURL(url, host) { return\n "PROXY p:3128"; }',
    "html comment first": f"<!--\n{_GOOD}\n//-->",
    "html comment first, end": f"<!-- hide\n{_GOOD}\n-->",
    "html comment inside": f"{_GOOD}\n<!-- x",
    "script tag": f"<script>\n{_GOOD}\n</script>",
    "html page": "<html><body>Log on</body></html>",
    "doctype": f"<!DOCTYPE html>\n{_GOOD}",
    "a URL": "http://wpad.corp.test/proxy.pac",
    "a URL with https": "https://wpad.corp.test/proxy.pac\n",
    "a comment and a URL": "// moved\nhttp://wpad.corp.test/proxy.pac",
    "a proxy": "PROXY p:3128",
    "host and port": "p:3128",
    "json": '{"proxy": "p:3128"}',
    "javascript url": f"javascript:{_GOOD}",
    "hashbang": f"#!/usr/bin/pac\n{_GOOD}",
    "hash comment": f"# corp proxy\n{_GOOD}",
    "a NUL at the end": f"{_GOOD}\x00",
    "a NUL in a text": _find('return "PROXY p:3128\x00";'),
    "a NUL in a comment": f"/* \x00 */ {_GOOD}",
    "a NUL between": f"\x00{_GOOD}",
    "control-Z at the end": f"{_GOOD}\x1a",
    "CR alone": f"// corp\r{_GOOD}\r",
    "CRLF": f"// corp\r\n{_GOOD}\r\n",
    "line separator": f"// corp\u2028{_GOOD}",
    "no-break space": _GOOD.replace(" ", "\u00a0"),
    "zero-width space": f"\u200b{_GOOD}",
    "umlaut": _UMLAUT,
    "replaces a helper": "function isPlainHostName() { return true; } "
    + _find("return isPlainHostName(host) ? 1 : 2;"),
    "overrides shExpMatch": "function shExpMatch(a, b) { return true; } "
    + _find('return shExpMatch("a", "b") ? "PROXY p:3128" : "DIRECT";'),
    "const isInNet": f'const isInNet = () => true; {_find("return isInNet() ? String(7) : 1;")}',
    "let alert": f"let alert = 1; {_GOOD}",
    "const ProxyConfig": f"const ProxyConfig = 1; {_GOOD}",
    "conditional compilation": f"/*@cc_on @*/ {_GOOD}",
    "octal": _find('return "PROXY p:" + 0100;'),
    "with": _find('with ({ p: "PROXY p:3128" }) { return p; }'),
    "function named twice, const": f"{_GOOD}\nconst FindProxyForURL = 1;",
    "regexp flags v": _find(r'return /[\p{L}--[a-z]]/v.test(host) ? "PROXY v:1" : "PROXY p:3128";'),
    "using": _find('using x = null; return "PROXY p:3128";'),
    "deep recursion, 5000": _find('function f(n) { return n ? f(n - 1) : "PROXY p:3128"; } return f(5000);'),
    "deep recursion, 8000": _find('function f(n) { return n ? f(n - 1) : "PROXY p:3128"; } return f(8000);'),
    "endless recursion": _find("return FindProxyForURL(url, host) + 1;"),
    "a counter that is kept": 'var n = 0; function FindProxyForURL() { n++; return n ? "PROXY p:3128" : "DIRECT"; }',
    "top-level look-up": f'var ip = dnsResolve("four.test"); {_find("return String(7) && `PROXY ${ip}:1`;")}',
    "12,000 isInNet": _find(
        "for (var i = 0; i < 12000; i++) { "
        'if (isInNet("10.1.2.3", "11." + (i & 255) + ".0.0", "255.255.0.0")) return "DIRECT"; } return "PROXY p:3128";'
    ),
    "a chain of look-ups": _find(
        "var n = 0; "
        + "n += isResolvable('four.test') && !isResolvable('n' + n + '.test'); " * 8
        + 'return "PROXY p:" + n;'
    ),
    "300 names": _find("for (var i = 0, n = 0; i < 300; i++) n += !isResolvable(`n${i}.test`); return `PROXY p:${n}`;"),
    "memory, 100 MB": _find(
        'var a = []; for (var i = 0; i < 1600; i++) a.push("x".repeat(65536) + i); return "PROXY p:" + a.length;'
    ),
}  # fmt: skip


def _served(name: str, body: bytes = _GOOD.encode(), kind: str | None = TYPE, status: int = 200, **more: str) -> File:
    """Return a file with its type, and other headers, which are written with _ for -."""
    headers = {"Content-Type": kind} if kind is not None else {}
    return File(
        name=name, body=body, status=status, headers=headers | {k.replace("_", "-"): v for k, v in more.items()}
    )


def _charset(name: str) -> str:
    return f"{TYPE}; charset={name}"


_LE, _BE, _ZIPPED = _GOOD.encode("utf-16-le"), _GOOD.encode("utf-16-be"), gzip.compress(_GOOD.encode(), mtime=0)
FILES = (
    *(_served(name, text.encode()) for name, text in _SCRIPTS.items()),
    _served("UTF-8 with mark", _GOOD.encode("utf-8-sig")),
    _served("UTF-16LE with mark", b"\xff\xfe" + _LE),
    _served("UTF-16BE with mark", b"\xfe\xff" + _BE),
    _served("UTF-16LE without mark", _LE),
    _served("UTF-16BE without mark", _BE),
    _served("UTF-16LE by charset", _LE, _charset("utf-16le")),
    _served("UTF-16BE by charset", _BE, _charset("utf-16be")),
    _served("UTF-16 by charset, LE", _LE, _charset("utf-16")),
    _served("UTF-16 by charset, BE", _BE, _charset("utf-16")),
    _served("UTF-16 by charset, but UTF-8", kind=_charset("utf-16")),
    _served("UTF-16 by charset, mark", _GOOD.encode("utf-16"), _charset("utf-16")),
    _served("UTF-32 with mark", _GOOD.encode("utf-32")),
    _served("ISO-8859-1 umlaut", _UMLAUT.encode("latin-1")),
    _served("ISO-8859-1 umlaut by charset", _UMLAUT.encode("latin-1"), _charset("iso-8859-1")),
    _served("ISO-8859-1 umlaut, utf-8 by charset", _UMLAUT.encode("latin-1"), _charset("utf-8")),
    _served("UTF-8 umlaut by charset", _UMLAUT.encode(), _charset("utf-8")),
    _served("UTF-8 umlaut, latin-1 by charset", _UMLAUT.encode(), _charset("iso-8859-1")),
    _served("unknown charset", kind=_charset("klingon")),
    _served("EBCDIC", _GOOD.encode("cp500")),
    _served("UTF-7 by charset", _GOOD.encode("utf-7"), _charset("utf-7")),
    _served("gzip with header", _ZIPPED, Content_Encoding="gzip"),
    _served("gzip without header", _ZIPPED),
    _served("gzip header, no gzip", Content_Encoding="gzip"),
    _served("unknown coding", Content_Encoding="x-corp"),
    _served("no type", kind=None),
    _served("text/plain", kind="text/plain"),
    _served("text/html", kind="text/html"),
    _served("application/octet-stream", kind="application/octet-stream"),
    _served("nosniff, text/plain", kind="text/plain", X_Content_Type_Options="nosniff"),
    _served("attachment", Content_Disposition="attachment"),
    _served("404 with a script", status=404),
    _served("204", b"", status=204),
    _served("203", status=203),
    _served("206", status=206),
    _served("500 with a script", status=500),
    _served("1 MiB", _GOOD.encode().ljust(1024 * 1024)),
    _served("1 MiB and a byte", _GOOD.encode().ljust(1024 * 1024 + 1)),
)

#: The scripts that are asked; %s is the list of what is asked for.
_TABLE = r"""var ASKED = %s;
function hex(text) {
  return encodeURIComponent(text).slice(0, 110).replace(/./g, function (sign) {
    return ("0" + sign.charCodeAt(0).toString(16)).slice(-2);
  }).replace(/.{60}(?=.)/g, "$&.");
}
function told(make) {
  try { var value = make(); } catch (error) { return "PROXY x" + hex("!" + error.name) + ".x:1"; }
  var said = typeof value === "string" ? JSON.stringify(value) : String(value);
  return "PROXY x" + hex(typeof value + " " + said) + ".x:1";
}
function numbered(host) { return ASKED[Number(host.slice(1).split(".")[0])]; }
"""
#: Each has the number of what is asked for in its host: `c12.test`.
ANSWERING = _TABLE + "function FindProxyForURL(url, host) { return (0, eval)('(' + numbered(host) + ')'); }"
CALLING = _TABLE + "function FindProxyForURL(url, host) { return told(function () { return eval(numbered(host)); }); }"
ECHOING = _TABLE + "function FindProxyForURL(url, host) { return told(function () { return url + ' ' + host; }); }"


def script(text: str, asked: list[str]) -> str:
    """Return a script with what is asked for."""
    return text.replace("%s", json.dumps(asked), 1)


def told(proxies: str) -> str:
    """Return the result of a call, from the name of the proxy that it was made; it ends in `.x`."""
    return unquote(bytes.fromhex(proxies.removeprefix("PROXY x").partition(".x:")[0].replace(".", "")).decode())


def clock(at: str) -> str:
    """Return a script that stops the clock."""
    moment = int(datetime.fromisoformat(at).timestamp() * 1000)
    return (
        "(function (Real) { Date = class extends Real "
        f"{{ constructor(...a) {{ if (a.length) super(...a); else super({moment}); }} }}; }})(Date);\n"
    )
