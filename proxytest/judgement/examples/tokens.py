"""Log-ons by NTLM and Negotiate: every form of token that proxies send, and every way to end."""

from proxytest.judgement.check import Example
from proxytest.judgement.examples import messages
from proxytest.judgement.examples.messages import TYPE_1, TYPE_3, WITHOUT_TARGET, WRAPPED
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer

_CONTENT, _REFUSED = "pass", "fail"


def _leg(number: int, sent: str, *challenges: str) -> str:
    answers = (f"Proxy-Authenticate: {one}" for one in challenges)
    return exchange(number, ASKS, *answers, sent=f"Proxy-Authorization: {sent}")


def _ends(number: int, sent: str, answer: str = OPENS, *headers: str) -> str:
    return exchange(number, answer, *headers, sent=f"Proxy-Authorization: {sent}")


_FIRST, _LAST = f"NTLM {TYPE_1}", f"NTLM {TYPE_3}"


def _answers_type_2(title: str, *challenges: str) -> Example:
    """NTLM, whose type 2 is as told; the type 3 is accepted."""
    transcript = offer("NTLM") + _leg(2, _FIRST, *challenges) + _ends(2, _LAST)
    return Example(title=title, transcript=transcript, expect={"ntlm": "pass"}, auth=("ntlm",))


def _after_type_3(title: str, *challenges: str, says: str, type_2: str = WITHOUT_TARGET) -> Example:
    """NTLM, whose type 3 is refused in this way."""
    return Example(
        title=title,
        transcript=offer("NTLM") + _leg(2, _FIRST, f"NTLM {type_2}") + _leg(2, _LAST, *challenges),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says=says,
    )


def _negotiate(title: str, raw: str, wrapped: str, handshake: str, *, status: str = "pass", says: str = "") -> Example:
    """Negotiate, that answers raw type-1 messages and wrapped ones so, and goes on."""
    again = "Negotiate"
    asked = _leg(2, f"Negotiate {TYPE_1}", raw) + (_leg(2, f"Negotiate {TYPE_1}", raw) if raw == again else "")
    asked += _leg(3, f"Negotiate {WRAPPED}", wrapped)
    asked += _leg(3, f"Negotiate {WRAPPED}", wrapped) if wrapped == again else ""
    return Example(
        title=title,
        transcript=offer("Negotiate") + asked + handshake,
        expect={"negotiate": status},
        auth=("negotiate",),
        says=says,
    )


_REFUSES = "refuses the user name or the password"
TOKENS = (
    _answers_type_2("The same type 2 in Unicode", f"NTLM {messages.UNICODE_WITHOUT_TARGET}"),
    _answers_type_2("A type 2 that names its domain in OEM alone", f"NTLM {messages.OEM_NAME}"),
    _answers_type_2("A type 2 without TargetInfo, as of Windows 2003", f"NTLM {messages.OLD_NAME}"),
    _answers_type_2("A type 2 of 32 bytes", f"NTLM {messages.SHORT}"),
    _answers_type_2("A type 2 in base64 without its padding", f"NTLM {messages.SHORT.rstrip('=')}"),
    _answers_type_2("A type 2 in base64 with too much padding", f"NTLM {messages.SHORT}==="),
    _answers_type_2(
        "A type 2 among other challenges, in one line", f'Basic realm="a, b", NTLM {WITHOUT_TARGET}, Digest'
    ),
    Example(
        title="SPNEGO under NTLM cannot be answered",
        transcript=offer("NTLM") + _leg(2, _FIRST, f"NTLM {messages.SPNEGO_EMPTY}"),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="the proxy's challenge cannot be answered",
    ),
    Example(
        title="The type 1 is refused: the proxy asks again without a token",
        transcript=offer("NTLM") + _leg(2, _FIRST, "NTLM") + _leg(2, _FIRST, "NTLM"),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="refuses the first token, before any password was tried",
    ),
    Example(
        title="A proxy that wants to be asked anew on the connection that it keeps",
        transcript=offer("NTLM")
        + _leg(2, _FIRST, "NTLM")
        + _leg(2, _FIRST, f"NTLM {WITHOUT_TARGET}")
        + _ends(2, _LAST),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
    ),
    Example(
        title="Every 407 closes the connection: two tries, and no endless loop",
        transcript=offer("NTLM")
        + "".join(
            exchange(n, ASKS, "Proxy-Authenticate: NTLM", "Connection: close", sent=f"Proxy-Authorization: {_FIRST}")
            + f"{n} * closes\n"
            for n in (2, 3)
        ),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="refuses the first token",
    ),
    _after_type_3("A bare NTLM after the type 3: the password is wrong", "NTLM", says=_REFUSES),
    _after_type_3(
        "A new type 2 after the type 3: refused too, and not tried again", f"NTLM {messages.SHORT}", says=_REFUSES
    ),
    _after_type_3("A proxy that knows NTLMv1 alone", "NTLM", type_2=messages.NTLMV1, says="NTLMv1 alone"),
    _negotiate(
        "NTLM inside SPNEGO under Negotiate; the 200 bears a last token",
        "Negotiate",
        f"Negotiate {messages.IN_SPNEGO}",
        _leg(4, f"Negotiate {WRAPPED}", f"Negotiate {messages.IN_SPNEGO}")
        + _ends(4, "Negotiate o", OPENS, f"Proxy-Authenticate: Negotiate {messages.SPNEGO_COMPLETED}"),
        says="accepted (NTLM) after 2 requests",
    ),
    _negotiate(
        "NTLM under Negotiate as it is, without SPNEGO",
        f"Negotiate {WITHOUT_TARGET}",
        "Negotiate",
        _leg(4, f"Negotiate {TYPE_1}", f"Negotiate {WITHOUT_TARGET}") + _ends(4, f"Negotiate {TYPE_3}"),
        says="(NTLM)",
    ),
    _negotiate(
        "A raw type 2 in answer to SPNEGO is answered raw",
        "Negotiate",
        f"Negotiate {WITHOUT_TARGET}",
        _leg(4, f"Negotiate {WRAPPED}", f"Negotiate {WITHOUT_TARGET}") + _ends(4, f"Negotiate {TYPE_3}"),
    ),
    Example(
        title="Where Negotiate leads to Kerberos alone, `auto` goes on to NTLM",
        transcript=offer("Negotiate", "NTLM")
        + 2 * _leg(2, f"Negotiate {TYPE_1}", "Negotiate", "NTLM")
        + 2 * _leg(3, f"Negotiate {WRAPPED}", "Negotiate", "NTLM")
        + _leg(4, _FIRST, f"NTLM {WITHOUT_TARGET}")
        + _ends(4, _LAST),
        expect={"ntlm": "pass"},
    ),
)
