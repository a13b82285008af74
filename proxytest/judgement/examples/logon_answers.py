"""Log-ons, and what stands in the place of their answers."""

from proxytest.judgement.check import Example

_OFFER = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: {scheme}
            1 < Content-Length: 0
            1 <
"""
LOGONS = (
    Example(
        title="Basic is answered by 403: for the log-on, or for the host? Only one attempt is made",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="this may refuse the log-on or the host",
    ),
    Example(
        title="Basic is accepted: the tunnel opens, and the far end answers in it",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
            2 < HTTP/1.1 200 Connection established
            2 <
            2 * speaks TLS as far end
        """,
        expect={"basic": "pass"},
        auth=("basic",),
    ),
    Example(
        title="A wrong password is answered by 403, and the page says so",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 403 Authentication failed
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "fail"},
        auth=("basic",),
        says="the proxy refuses the log-on with status 403",
    ),
    Example(
        title="The log-on is answered by 200, and then by a page instead of the far end",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 200 OK
            2 <
            2 < HTTP/1.1 200 OK
            2 * closes
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="some proxies refuse a log-on in this way",
    ),
    Example(
        title="The directory is down: the proxy answers the log-on by 503",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 503 Service Unavailable
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="the log-on cannot be checked now",
    ),
    Example(
        title="The host cannot be reached: the 500 to the log-on says so, and nothing of the log-on",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 500 Internal Server Error
            2 < X-Squid-Error: ERR_CANNOT_FORWARD 0
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="the answer says that the proxy does not reach the host",
    ),
    Example(
        title="The directory is down, and the page says so",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 403 Cannot contact the LDAP server
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="the proxy says that its directory does not answer",
    ),
    Example(
        title="A parent of the proxy asks for a log-on of its own: another realm, and another name",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="branch"
            1 < Via: 1.1 child (squid/5.7)
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Proxy-Authenticate: Basic realm="headquarters"
            2 < Via: 1.1 parent (squid/5.7)
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "fail"},
        auth=("basic",),
        says="a parent proxy asks for a log-on",
    ),
    Example(
        title="The address is known already, or exempt: the scheme that was asked for cannot be tested",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 200 Connection established
            1 <
        """,
        expect={"ntlm": "undecided"},
        auth=("ntlm",),
        says="the log-on cannot be tested now",
    ),
    Example(
        title="A wrong password is tried once",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Proxy-Authenticate: Basic realm="corp"
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "fail"},
        auth=("basic",),
    ),
    Example(
        title="NTLM was asked for by name and is not offered",
        transcript=_OFFER.format(scheme='Basic realm="corp"'),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
    Example(
        title="NTLM is offered, but not when the log-on begins: something closes the connections",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Content-Length: 0
            2 <
        """,
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="stops offering it when the log-on begins",
    ),
    Example(
        title="`auto` does not send a password in clear",
        transcript=_OFFER.format(scheme='Basic realm="corp"'),
        expect={"basic": "skip"},
    ),
    Example(
        title="The proxy closes the connection on which it sent its NTLM challenge",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA
            2 < Connection: close
            2 < Content-Length: 0
            2 <
            2 * closes
        """,
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
    Example(
        title="An HTTP/1.0 gateway announces a target in its type 2 and leaves it out; NTLM works",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.0 407 authenticationrequired
            2 < Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA
            2 < Proxy-Connection: Keep-Alive
            2 < Content-Length: 0
            2 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM TlRMTVNTUAADAAAA
            2 < HTTP/1.0 200 Connection established
            2 <
        """,
        expect={"ntlm": "pass"},
        auth=("ntlm",),
    ),
)
