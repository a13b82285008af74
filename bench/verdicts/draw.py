"""What is drawn by chance for every configuration, whatever its fault: hosts, looks, languages, spellings."""

from random import Random

from bench.verdicts.truth import Value

Drawn = dict[str, Value]

HOSTS = (
    "idbroker.webex.com",
    "identity.webex.com",
    "wdm-a.wbx2.com",
    "atlas-a.wbx2.com",
    "conv-a.wbx2.com",
    "locus-a.wbx2.com",
    "u2c.wbx2.com",
    "web.webex.com",
    "admin.webex.com",
    "api.ciscospark.com",
)
SOCKET = "mercury-connection-a.wbx2.com"

#: The page of a demand, and the words of a refusal, by language.
PAGES = {
    "en": "<h1>Proxy authentication required</h1>",
    "de": "<h1>Bitte melden Sie sich am Proxy an</h1>",
    "fr": "<h1>Authentification requise par le serveur mandataire</h1>",
    "es": "<h1>Se requiere autenticaci\u00f3n del proxy</h1>",
    "ja": "<h1>\u30d7\u30ed\u30ad\u30b7\u8a8d\u8a3c\u304c\u5fc5\u8981\u3067\u3059</h1>",
    "none": "",
}
_REFUSED = {
    "en": "Authentication failed: invalid user name or password.",
    "en2": "Access denied: incorrect credentials.",
    "de": "Anmeldung fehlgeschlagen: Benutzername oder Kennwort ist falsch.",
    "fr": "\u00c9chec de l'authentification : mot de passe incorrect.",
    "es": "Error de autenticaci\u00f3n: usuario o contrase\u00f1a incorrectos.",
    "it": "Autenticazione non riuscita: password errata.",
    "nl": "Aanmelding mislukt: onjuist wachtwoord.",
    "ja": "\u8a8d\u8a3c\u306b\u5931\u6557\u3057\u307e\u3057\u305f\u3002",
}
REFUSED = {language: f"<html><body><p>{words}</p></body></html>" for language, words in _REFUSED.items()}

_HEADERS = (
    (),
    ("Via: 1.1 squid01 (squid/5.7)",),
    ("Via: 1.1 wsa1.corp:80 (Cisco-WSA/12.5.1)",),
    ("Server: Apache/2.4.57 (Debian)",),
    ("proxy-agent: tinyproxy/1.11.1",),
    ("Proxy-Connection: keep-alive", "X-Cache: MISS from gw"),
)
_OPENS = (
    "HTTP/1.1 200 Connection established",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200 Connection Established",
    "HTTP/1.1 200 ",
)
STATUSES = {
    302: "302 Found",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    429: "429 Too Many Requests",
    451: "451 Unavailable For Legal Reasons",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    503: "503 Service Unavailable",
    504: "504 Gateway Timeout",
}


def base(random: Random, schemes: tuple[str, ...] = (), *, hosts: int = 0, socket: bool | None = None) -> Drawn:
    """Draw a network in which nothing is wrong; `hosts` is how many are asked for, 0 for any number."""
    chosen = random.sample(HOSTS, hosts or random.choice((1, 2, 3, 5)))
    with_socket = random.random() < 0.3 if socket is None else socket
    return {
        "schemes": schemes,
        "hosts": (*chosen, *((SOCKET,) if with_socket else ())),
        "headers": random.choice(_HEADERS),
        "page": random.choice(list(PAGES)),
        "opens": random.choice(_OPENS),
        "joined": random.random() < 0.2,
        "closes": random.random() < 0.3,
        "pause": random.choice((0.0, 0.0, 0.01, 0.03)),
    }


def one_scheme(random: Random, *without: str) -> tuple[str, ...]:
    """Draw a scheme by which a password is proven."""
    return (random.choice([one for one in ("basic", "digest", "ntlm") if one not in without]),)
