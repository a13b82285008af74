"""PAC files: PORT stands for the proxy's port, DEAD for one on which nobody listens, HOST for one of the targets."""

from collections.abc import Mapping

_PROXY = '"PROXY 127.0.0.1:PORT"'


def _function(body: str, arguments: str = "url, host") -> str:
    return f"function FindProxyForURL({arguments}) {{ {body} }}"


def _unless(test: str, answer: str) -> str:
    """Answer so where the test holds, and else by the proxy."""
    return _function(f"if ({test}) return {answer}; return {_PROXY};")


_GOOD = {
    "plain": _function(f"return {_PROXY};"),
    "domains": _unless('isPlainHostName(host) || dnsDomainIs(host, ".corp.example")', '"DIRECT"'),
    "patterns": "// internal\n" + _unless('shExpMatch(host, "*.intra.example")', '"DIRECT"'),
    "way out": _function('return "PROXY 127.0.0.1:PORT; DIRECT";'),
    "switch": _function(f'switch (host.split(".").pop()) {{ case "lan": return "DIRECT"; default: return {_PROXY} }}'),
    "regular expression": "var own = /\\.(corp|lan)$/i;\n" + _unless("own.test(host)", '"DIRECT"'),
    "short names": _function('return "proxy 127.0.0.1:PORT"', "u, h"),
    "rotation": _function(
        f'var a = {_PROXY}, b = "PROXY localhost:PORT"; return host.length % 2 ? a + "; " + b : b + "; " + a;'
    ),
    "lines": "\ufeff// proxy\r\n" + _function(f"return {_PROXY};") + "\r\n",
    "networks": _unless('isInNet(host, "10.0.0.0", "255.0.0.0")', '"DIRECT"'),
}
_BROKEN = {
    "syntax": f"function FindProxyForURL(url, host) {{ return {_PROXY} ",
    "quote": _function("return \"PROXY 127.0.0.1:PORT';"),
    "throws": _unless("undefinedThing.x", '"DIRECT"'),
    "page": "<!DOCTYPE html><html><body>Not found</body></html>",
    "empty": "",
    "other name": f"function FindProxy(url, host) {{ return {_PROXY}; }}",
    "endless": _function("while (true) {}"),
}
_MISREAD = {
    "HTTP": _function('return "HTTP 127.0.0.1:PORT";'),
    "lines": _function('return "PROXY 127.0.0.1:PORT\\nPROXY localhost:PORT";'),
    "comma": _function('return "PROXY 127.0.0.1:PORT, DIRECT";'),
    "URL": _function('return "PROXY http://127.0.0.1:PORT";'),
    "const": f"const FindProxyForURL = (url, host) => {_PROXY};",
    "let": f"let FindProxyForURL = function (url, host) {{ return {_PROXY}; }};",
}
_DIRECT = {
    "host": _unless('host == "HOST"', '"DIRECT"'),
    "direct first": _unless('host == "HOST"', '"DIRECT; PROXY 127.0.0.1:PORT"'),
    "null": _function(f'if (host != "HOST") return {_PROXY};'),
    "pattern": _unless('shExpMatch(url, "https://HOST/*")', '"DIRECT"'),
}
_BY_SCHEME = {
    "wss first": _unless('url.substring(0, 4) == "wss:"', '"DIRECT"'),
    "https alone": _unless('!shExpMatch(url, "https:*")', '"DIRECT"'),
}
_NO_HTTP = {
    "SOCKS": _unless('host == "HOST"', '"SOCKS 127.0.0.1:DEAD"'),
    "SOCKS5": _unless('host == "HOST"', '"SOCKS5 127.0.0.1:DEAD"'),
}
_DEAD = {
    "first": _function('return "PROXY 127.0.0.1:DEAD; PROXY 127.0.0.1:PORT";'),
    "second": _function('return "PROXY 127.0.0.1:PORT; PROXY 127.0.0.1:DEAD";'),
}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "good": _GOOD,
    "broken": _BROKEN,
    "misread": _MISREAD,
    "direct": _DIRECT,
    "by scheme": _BY_SCHEME,
    "no HTTP": _NO_HTTP,
    "dead": _DEAD,
}
