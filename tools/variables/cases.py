"""Which values of the variables are tried, and for which hosts."""

from collections.abc import Iterator

PROXY = "127.0.0.9"  #: the proxy's address; each host of the cases has another one
MAIN, OTHER = 9999, 9998  #: its ports
DEFAULT_PORTS = (80, 443, 1080, 3128, 8080)

#: The hosts, each with the address that the recorder's file of hosts gives it.
HOSTS = {
    "idbroker.webex.com": "127.0.1.1",
    "webex.com": "127.0.1.2",
    "notwebex.com": "127.0.1.3",
    "10.1.2.3": "10.1.2.3",
    "fd00::1": "fd00::1",
}
ONE = ("idbroker.webex.com",)

_URL = f"http://{PROXY}:{MAIN}"
_ANOTHER = f"http://{PROXY}:{OTHER}"

#: Values of no_proxy.
EXCEPTIONS = (
    *("webex.com", ".webex.com", "*.webex.com", "*webex.com", "WEBEX.COM", ".WebEx.com", "idbroker.webex.com"),
    *("webex.com.", ".webex.com.", "*", "*.com", ".com", "com", "webex", "idbroker", "bex.com", "..webex.com", "."),
    *("localhost,.webex.com", "localhost, .webex.com", "localhost .webex.com", "localhost;.webex.com"),
    *("localhost|.webex.com", "localhost; .webex.com", "localhost | .webex.com", "localhost\t.webex.com"),
    *("localhost ,.webex.com", " .webex.com ", "localhost,,.webex.com", ",webex.com", ".webex.com;localhost"),
    *(".webex.com localhost", ".webex.com|localhost", ".webex.com:localhost", "localhost,.webex.com,"),
    *('"localhost,.webex.com"', '".webex.com"', "'.webex.com'", "localhost,'.webex.com'", "['.webex.com']"),
    *("https://webex.com", "https://idbroker.webex.com", "http://webex.com", "https://idbroker.webex.com/"),
    *("https://.webex.com", "https://*.webex.com", "webex.com/", "//webex.com", "http://*.webex.com"),
    *("webex.com:443", "webex.com:8443", ".webex.com:443", "*.webex.com:443", "idbroker.webex.com:443"),
    *("idbroker.*", "idbroker.webex.*", "*.webex.*", "*webex*", "id*.webex.com", "i?broker.webex.com"),
    *("localhost,*", "*,localhost", "* localhost", "*;localhost", "*:443", "<local>", "<-loopback>"),
    *("10.1.2.3", "10.0.0.0/8", "10.1.2.0/24", "10.*", "10.1.2.*", "10.", "10", "10.1.2.3:443", "10.1.2.3/32", "10/8"),
    *(".2.3", "10.1", "10.0.0.0/255.0.0.0", "10.1.2.1-10.1.2.9", "010.1.2.3", "10.1.2.3:8443", "10.0.0.0/8;.webex.com"),
    *("fd00::1", "[fd00::1]", "fd00::/8", "[fd00::1]:443", "[fd00::]/8", "fd00:0::1", "::1"),
    *("webex.com,10.0.0.0/8", "webex.com 10.0.0.0/8", "!webex.com", "~webex.com", "(webex.com)", "webex.com#x"),
)

#: Sets of variables for one host: which variable counts, and which port is dialled where the value has none.
_SETS: tuple[dict[str, str], ...] = (
    {},
    {"http_proxy": _URL},
    {"HTTP_PROXY": _URL},
    {"https_proxy": _URL},
    {"HTTPS_PROXY": _URL},
    {"all_proxy": _URL},
    {"ALL_PROXY": _URL},
    {"Https_Proxy": _URL},
    {"ftp_proxy": _URL},
    {"auto_proxy": _URL},
    {"http_proxy": _URL, "https_proxy": _ANOTHER},
    {"http_proxy": _URL, "all_proxy": _ANOTHER},
    {"http_proxy": _URL, "ALL_PROXY": _ANOTHER},
    {"https_proxy": _URL, "all_proxy": _ANOTHER},
    {"HTTPS_PROXY": _URL, "all_proxy": _ANOTHER},
    {"https_proxy": _URL, "HTTPS_PROXY": _ANOTHER},
    {"all_proxy": _URL, "ALL_PROXY": _ANOTHER},
    {"https_proxy": "", "HTTPS_PROXY": _ANOTHER},
    {"https_proxy": "", "all_proxy": _ANOTHER},
    {"https_proxy": " ", "HTTPS_PROXY": _ANOTHER},
    {"all_proxy": f"socks5h://{PROXY}:{MAIN}"},
    {"all_proxy": f"socks5://{PROXY}:{MAIN}"},
    {"ALL_PROXY": f"socks5h://{PROXY}:{MAIN}"},
    {"https_proxy": f"socks5h://{PROXY}:{MAIN}"},
    {"https_proxy": f"socks5://{PROXY}:{MAIN}"},
    {"https_proxy": f"socks4://{PROXY}:{MAIN}"},
    {"https_proxy": f"socks://{PROXY}:{MAIN}"},
    {"https_proxy": _ANOTHER, "ALL_PROXY": f"socks5h://{PROXY}:{MAIN}"},
    {"http_proxy": _ANOTHER, "ALL_PROXY": f"socks5h://{PROXY}:{MAIN}"},
    {"https_proxy": f"{PROXY}:{MAIN}"},
    {"https_proxy": f"{PROXY}:{MAIN}/"},
    {"https_proxy": f"{_URL}/"},
    {"https_proxy": f"//{PROXY}:{MAIN}"},
    {"https_proxy": f"HTTP://{PROXY}:{MAIN}"},
    {"https_proxy": f" {_URL}"},
    {"https_proxy": f"{_URL} "},
    {"https_proxy": f'"{_URL}"'},
    {"https_proxy": f"http:/{PROXY}:{MAIN}"},
    {"https_proxy": f"http:{PROXY}:{MAIN}"},
    {"https_proxy": f"https://{PROXY}:{MAIN}"},
    {"https_proxy": f"http://{PROXY}"},
    {"https_proxy": f"http://{PROXY}/"},
    {"https_proxy": f"http://{PROXY}:"},
    {"https_proxy": f"http://{PROXY}:0"},
    {"https_proxy": PROXY},
    {"https_proxy": f"{PROXY}:"},
    {"HTTPS_PROXY": f"http://{PROXY}"},
    {"all_proxy": f"http://{PROXY}"},
    {"ALL_PROXY": PROXY},
    {"https_proxy": f"https://{PROXY}"},
    {"https_proxy": f"socks5h://{PROXY}"},
    {"https_proxy": f"socks5://{PROXY}"},
    {"https_proxy": _URL, "NO_PROXY": ".webex.com"},
    {"https_proxy": _URL, "no_proxy": "localhost", "NO_PROXY": ".webex.com"},
    {"https_proxy": _URL, "no_proxy": ".webex.com", "NO_PROXY": "localhost"},
    {"https_proxy": _URL, "no_proxy": "", "NO_PROXY": ".webex.com"},
    {"https_proxy": _URL, "XDG_CURRENT_DESKTOP": "GNOME"},
    {"https_proxy": _URL, "XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "5"},
    {"https_proxy": _URL, "XDG_CURRENT_DESKTOP": "XFCE"},
)


def cases() -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Yield each set of variables, and the hosts that are asked for with it."""
    for variables in _SETS:
        yield variables, ONE
    for value in EXCEPTIONS:
        yield {"https_proxy": _URL, "no_proxy": value}, tuple(HOSTS)
