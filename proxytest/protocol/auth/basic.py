"""Basic (RFC 7617)."""

import base64

from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Send, after_proof


def basic(
    credentials: Credentials, challenge: Challenge | None, *, attempts: int, charset: str | None = None
) -> AuthFlow:
    """Send user and password; if they are not ASCII, in UTF-8 first and then, if `attempts` allows it, in ISO-8859-1.

    RFC 7617 section 2.1: the charset is undefined unless the challenge says `charset="UTF-8"`. Each further charset is
    one more attempt on the account, so it needs a permit; a charset known to work (`charset`) is used directly.
    """
    if ":" in credentials.user:
        # RFC 7617 section 2: "a user-id containing a colon character is invalid".
        return Ended(outcome=Outcome.UNUSABLE_CHALLENGE, detail="Basic cannot carry a user name that holds a colon")
    wanted = (charset,) if charset else _charsets(credentials, challenge)
    detail, refused = "", None
    for each in wanted[:attempts]:
        received = yield Send(authorization=_authorization(credentials, each), proves=True, otherwise=refused)
        refused = Ended(outcome=Outcome.REFUSED, mechanism=each)
        if not received.asks:
            return after_proof(received, each)
        if challenge is None and received.challenges and received.challenge(Scheme.BASIC) is None:
            return Ended(outcome=Outcome.NOT_OFFERED, detail=f"the proxy offers {received.offers()}")
    if len(wanted) > attempts:
        tried = " and ".join(wanted[:attempts])
        detail = f"only {tried} was tried; --max-auth-failures {len(wanted)} allows {wanted[-1]} too"
    return Ended(outcome=Outcome.REFUSED, mechanism=wanted[:attempts][-1], detail=detail)


def _charsets(credentials: Credentials, challenge: Challenge | None) -> tuple[str, ...]:
    text = f"{credentials.user}:{credentials.password.reveal()}"
    announced = (challenge.parameter("charset") or "") if challenge else ""
    if text.isascii() or announced.upper() == "UTF-8":
        return ("UTF-8",)
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return ("UTF-8",)
    return ("UTF-8", "ISO-8859-1")


def _authorization(credentials: Credentials, charset: str) -> str:
    pair = f"{credentials.user}:{credentials.password.reveal()}".encode(charset)
    return f"Basic {base64.b64encode(pair).decode('ascii')}"
