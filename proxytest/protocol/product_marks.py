"""The marks of proxy products: facts from public sources, one per row, each with its source and an example.

The patterns are ours. None has nested repetition, and an unbounded repetition cannot start again inside itself, so
matching takes linear time. Marks in the request that a proxy forwards (X-BlueCoat-Via, X-MWG-Via, ...) are
not here: only the far end sees them.
"""

from proxytest.model.run import Certainty
from proxytest.protocol.mark import Mark, Origin, Place, Source

MWG = "McAfee Web Gateway"
SKYHIGH = "Skyhigh Secure Web Gateway"
WEBWASHER = "Webwasher"

#: Filters on the client's own machine: they intercept TLS, but are never the proxy.
ON_THE_CLIENT = frozenset(
    {
        "AdGuard", "AVG Antivirus", "Avast Antivirus", "Bitdefender Antivirus", "Dr.Web Antivirus", "ESET Security",
        "Kaspersky Endpoint Security", "Kaspersky Internet Security", "Norton Antivirus",
    }
)  # fmt: skip

#: Also used in front of web servers: in an answer of the far end they do not identify the proxy.
BEFORE_SERVERS = frozenset(
    {"Apache HTTP Server", "Apache Traffic Server", "Envoy", "HAProxy", "NetCache", "Squid", "Varnish"}
)

_SURE, _LIKELY = Certainty.CERTAIN, Certainty.LIKELY
_V = r"(?P<version>\d[\w.+-]{0,40})"
_SHIELD = r"Web/Mail Shield\b"  #: Gen Digital's programs; for hosts that they distrust: `... Untrusted Root`
_MWG_V = r"(?P<version>\d{1,9}(?:\.\d{1,9}){0,6})"

_SERVERS = Source(origin=Origin.RECOG, where="xml/http_servers.xml")
_COOKIES = Source(origin=Origin.RECOG, where="xml/http_cookies.xml")
_ISSUERS = Source(origin=Origin.CHROMIUM)
_PAGES = Source(origin=Origin.CITIZENLAB, where="analysislib/known_blockpages.py")
_CAPTURE = Source(origin=Origin.SEEN)
_OWN = Source(origin=Origin.OWN)
_ONCE = Source(origin=Origin.MENTIONED)


def _own(where: str) -> Source:
    return Source(origin=Origin.OWN, where=where)


def _seen(where: str) -> Source:
    return Source(origin=Origin.SEEN, where=where)


def _row(
    product: str, place: Place, pattern: str, certainty: Certainty, source: Source, example: str, *unlike: str
) -> Mark:
    return Mark(
        product=product,
        place=place,
        pattern=pattern,
        certainty=certainty,
        source=source,
        example=example,
        unlike=unlike,
    )


_GATEWAYS: tuple[Mark, ...] = (
    # 6 parts in 7.7 and 7.8, 4 parts from 9 on, 3 in manuals; administrators may shorten it to one.
    _row(MWG, Place.VIA, rf"\(McAfee Web Gateway(?:[ /]{_MWG_V})?\)", _SURE, _CAPTURE,
         "1.1 10.188.53.7 (McAfee Web Gateway 7.8.2.7.0.28225)", "1.1 gw (McAfee Email Gateway 7.6)"),
    _row(MWG, Place.BODY, r"<title>McAfee Web Gateway - ", _SURE, _CAPTURE,
         "<title>McAfee Web Gateway - Notification</title>"),
    _row(MWG, Place.BODY, r"</span> by McAfee Web Gateway\b", _SURE, _CAPTURE,
         'generated <span id="time">2026-07-09 12:36:51</span> by McAfee Web Gateway',
         "<p>The list of sites rated by McAfee Web Gateway</p>"),
    # The folder kept the product's old name: the successor's pages use it too.
    _row(MWG, Place.BODY, r"/mwg-internal/", _LIKELY, _CAPTURE,
         '<link rel="stylesheet" href="/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css" />'),
    _row(MWG, Place.BODY, r'<meta name="keywords" content="MWG,Proxy"', _LIKELY, _CAPTURE,
         '<meta name="keywords" content="MWG,Proxy" />'),
    _row(MWG, Place.BODY, r'<meta id="progresspageid"', _LIKELY, _CAPTURE,
         '<meta id="progresspageid" content="8a1b"><title>Please Wait</title>'),
    _row(MWG, Place.LINK, r"/mwg-internal/[^ ]{0,200}plugin\?target=Auth", _LIKELY, _CAPTURE,
         "http://10.0.0.1:8080/mwg-internal/de5fs23hu73ds/plugin?target=Auth&reason=Auth"),
    _row(MWG, Place.COOKIE, r"^MwgSso=", _LIKELY, _seen("RedTeam RT-SA-2022-002"), "MwgSso=abc; Path=/; Max-Age=240;"),
    _row(MWG, Place.REALM, r"McAfee Web Gateway", _LIKELY, _CAPTURE, "McAfee Web Gateway"),
    # The reason phrase is the name of the gateway's error template.
    _row(MWG, Place.REASON, r"^(?:authenticationrequired|cannotconnect)$", _LIKELY, _CAPTURE,
         "authenticationrequired", "Authentication Required", "authentication required"),
    _row(MWG, Place.FILE, r"^text/css\b", _LIKELY, _seen("RedTeam RT-SA-2022-002"), "text/css", "text/html"),
    _row(MWG, Place.ISSUER_NAME, r"McAfee Web Gateway", _LIKELY, _ISSUERS, "CN=McAfee Web Gateway,O=Example"),
    _row(SKYHIGH, Place.VIA, rf"\(Skyhigh Secure Web Gateway(?:[ /]{_MWG_V})?\)", _SURE, _CAPTURE,
         "1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)"),
    _row(WEBWASHER, Place.VIA, rf"\(Webwasher(?:[ /]{_MWG_V})?\)", _SURE, _CAPTURE, "1.1 gw (Webwasher 6.8.7)"),
    _row(WEBWASHER, Place.BODY, r"<title>Web[wW]asher - ", _SURE, _CAPTURE, "<title>Webwasher - Notification</title>"),
    _row(WEBWASHER, Place.BODY, rf" by [^ <>]{{1,80}} \(WebWasher {_MWG_V}\b", _SURE, _CAPTURE,
         "<small><i>generated 12:00:00 by gw.corp (WebWasher 3.3)</i></small>"),
)  # fmt: skip

_SQUIDS: tuple[Mark, ...] = (
    _row("Squid", Place.SERVER, rf"^squid(?:/{_V})?$", _SURE, _SERVERS, "squid/5.7", "squidward"),
    _row("Squid", Place.VIA, rf"\(squid(?:/{_V})?\)", _SURE, _OWN, "1.1 host (squid/5.9)",
         "1.1 host (squidguard)"),
    # iPrism, CachePower and MecGuard were built on Squid and send it too.
    _row("Squid", Place.SQUID_ERROR, r"^ERR_", _LIKELY, _own("src/HttpReply.cc"), "ERR_CACHE_ACCESS_DENIED 0"),
    _row("Squid", Place.CACHE_LOOKUP, r"^(?:HIT|MISS|NONE) from [^ ]{1,255}:\d{1,5}$", _LIKELY,
         _own("src/client_side_reply.cc"), "NONE from host:3128", "Hit From MemCache"),
    _row("Squid", Place.BODY, rf" by [\w.:-]{{1,80}} \(squid(?:/{_V})?\)", _SURE, _own("errors/templates"),
         "<p>Generated Tue, 06 Oct 2026 13:52:13 GMT by proxy.corp (squid/5.7)</p>"),
    _row("Squid", Place.BODY, r"Stylesheet for Squid Error pages", _LIKELY, _PAGES,
         "/*\n Stylesheet for Squid Error pages\n*/"),
    _row("Squid", Place.REALM, r"^Squid proxy-caching web server$", _LIKELY, _own("src/cf.data.pre"),
         "Squid proxy-caching web server"),
    _row("squidGuard", Place.LINK, r"/squidGuard\.cgi\?clientaddr=", _SURE, _PAGES,
         "http://proxy.corp/cgi-bin/squidGuard.cgi?clientaddr=10.0.0.9"),
    _row("squidGuard", Place.LINK, r"/sgerror\.php\?url=", _LIKELY, _PAGES, "https://10.0.0.1/sgerror.php?url=403"),
    _row("Lusca", Place.VIA, r"\(Lusca/LUSCA_HEAD(?:-(?P<version>r\d{1,9}))?\)", _SURE, _CAPTURE,
         "1.1 cindy.example.net:3128 (Lusca/LUSCA_HEAD)"),
    _row("Lusca", Place.SERVER, r"^Lusca/LUSCA_HEAD(?:-(?P<version>r\d{1,9}))?$", _SURE, _CAPTURE,
         "Lusca/LUSCA_HEAD-r14809"),
    _row("Barracuda Web Filter", Place.VIA, rf"\(http_scan_byf/{_V}\)", _SURE, _CAPTURE,
         "1.1 webfilter.example.net (http_scan_byf/3.5.16)"),
    _row("Barracuda Web Filter", Place.SERVER, rf"^BarracudaHTTP(?: {_V})?$", _SURE, _CAPTURE, "BarracudaHTTP 4.0"),
    _row("Barracuda Web Filter", Place.BODY, r"Redirecting you to Barracuda Web Filter", _SURE, _CAPTURE,
         "<p>Redirecting you to Barracuda Web Filter.</p>"),
    _row("Barracuda NG Firewall", Place.SERVER, r"^Barracuda/NGFirewall", _LIKELY, _ONCE, "Barracuda/NGFirewall",
         "BarracudaHTTP 4.0"),
)  # fmt: skip

_APPLIANCES: tuple[Mark, ...] = (
    _row("Blue Coat ProxySG", Place.SERVER, r"^BlueCoat-Security-Appliance", _SURE, _SERVERS,
         "BlueCoat-Security-Appliance"),
    _row("Blue Coat ProxySG", Place.COOKIE, r"^BCSI-CS-[0-9a-f]{16}=", _SURE, _COOKIES, "BCSI-CS-0123456789abcdef=2"),
    _row("Blue Coat ProxySG", Place.BODY, r"\((?:policy_denied|invalid_request)\)</big>", _LIKELY, _CAPTURE,
         "<big>Access Denied (policy_denied)</big>"),
    _row("Blue Coat ProxySG", Place.LINK, r"/\?cfru=[A-Za-z0-9+/]{8}", _LIKELY, _CAPTURE,
         "https://proxysg/?cfru=aHR0cDovL3d3dy5leGFtcGxlLmNvbS8="),
    _row("Blue Coat ProxySG", Place.LINK, r"://notify\.bluecoat\.com\b", _SURE, _PAGES,
         "http://notify.bluecoat.com/notify-Notify?http://example.com/"),
    # Upper case BASIC behind NTLM, and a close.
    _row("Blue Coat ProxySG", Place.CHALLENGES, r"(?-i: \| NTLM, BASIC realm=)[^|]{0,200} \| close$", _LIKELY, _CAPTURE,
         'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n'
         'Proxy-Authenticate: BASIC realm="corp"\r\nProxy-Connection: close\r\n\r\n',
         'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n'
         'Proxy-Authenticate: Basic realm="corp"\r\nProxy-Connection: close\r\n\r\n'),
    _row("Blue Coat ProxySG", Place.ISSUER_ORGANISATION, r"^Blue Coat", _SURE, _ISSUERS,
         "CN=10.0.0.1,OU=SG600,O=Blue Coat SG600 Series"),
    _row("Zscaler", Place.SERVER, rf"^Zscaler/{_V}", _SURE, _CAPTURE, "Zscaler/6.2"),
    _row("Zscaler", Place.BODY, r"Internet Security by Z[sS]caler", _SURE, _PAGES,
         "<title>Internet Security by Zscaler</title>"),
    _row("Zscaler", Place.LINK, r"://gateway\.zscaler[a-z]{0,12}\.net\b", _SURE, _PAGES,
         "https://gateway.zscalertwo.net/auT?origurl=http%3A%2F%2Fexample.com", "https://ip.zscaler.com/"),
    _row("Zscaler", Place.ISSUER_ORGANISATION, r"^Zscaler Inc\.$", _SURE, _ISSUERS,
         "CN=Zscaler Intermediate Root CA (zscalerthree.net) (t),OU=Zscaler Inc.,O=Zscaler Inc.,ST=California,C=US"),
    _row("Zscaler", Place.SUBJECT_ORGANISATION, r"^Zscaler Inc\.$", _SURE, _CAPTURE,
         "CN=www.example.com,O=Zscaler Inc."),
    _row("Cisco Secure Web Appliance", Place.VIA, rf"\((?:Cisco-(?:IronPort-)?|IronPort-)WSA/(?:{_V}|X)\)", _SURE,
         _CAPTURE, "1.1 host:80 (Cisco-WSA/12.0.3-007)", "1.1 host (Cisco-ESA/1.0)"),
    _row("Cisco Secure Web Appliance", Place.BODY, r"<title>Notification: Policy: ", _LIKELY, _CAPTURE,
         "<title>Notification: Policy: URL Filtering</title>"),
    _row("Cisco Umbrella", Place.ISSUER_NAME, r"^Cisco Umbrella (?:Root CA$|Primary SubCA|Secondary SubCA)", _SURE,
         _ISSUERS, "CN=Cisco Umbrella Secondary SubCA ams-SG,O=Cisco"),
    _row("Cisco Umbrella", Place.SUBJECT_ORGANISATION, r"^OpenDNS, Inc\.$", _SURE, _CAPTURE,
         r"CN=www.example.com,O=OpenDNS\, Inc."),
    _row("Cisco Umbrella", Place.LINK, r"://block\.opendns\.com/", _SURE, _PAGES, "https://block.opendns.com/?url=ab"),
    _row("Forcepoint Content Gateway", Place.VIA, rf"\(Websense_Content_Gateway/{_V}", _SURE, _CAPTURE,
         "HTTP/1.1 host (Websense_Content_Gateway/7.7 [c s f ])"),
    _row("Forcepoint Content Gateway", Place.LINK, r":15871/cgi-bin/block(?:page|_message)\.cgi", _SURE, _PAGES,
         "http://10.0.0.1:15871/cgi-bin/blockpage.cgi?ws-session=1"),
    _row("Forcepoint Content Gateway", Place.BODY, rf"Websense Content Gateway Proxy v{_V}", _LIKELY, _ONCE,
         "<address>Websense Content Gateway Proxy v7.8.4</address>"),
    _row("Forcepoint Cloud", Place.ISSUER_NAME, r"^Forcepoint Cloud CA$", _SURE, _ISSUERS,
         "CN=Forcepoint Cloud CA,O=Forcepoint LLC"),
    _row("Microsoft ISA Server", Place.REASON, r"\( [^()]{0,60}ISA[ -]Server\b", _SURE, _seen("curl issue 369"),
         "Proxy Authentication Required ( The ISA Server requires authorization to fulfill the request. )"),
    # A bare `Kerberos`, which no standard knows.
    _row("Microsoft ISA Server", Place.CHALLENGES, r"[|,] Kerberos(?:,| \|)", _LIKELY,
         _seen("curl issue 876"),
         "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n"
         "Proxy-Authenticate: Kerberos\r\nProxy-Authenticate: NTLM\r\nConnection: close\r\n\r\n",
         "HTTP/1.1 407 Kerberos\r\nProxy-Authenticate: Negotiate\r\n\r\n"),
    _row("Microsoft Forefront TMG", Place.REASON, r"\( [^()]{0,60}Forefront TMG\b", _SURE,
         _seen("WebPageTest issue 311"),
         "Proxy Authentication Required ( Forefront TMG requires authorization to fulfill the request. )"),
    _row("Fortinet FortiGate", Place.BODY, r"MGPGHGPGPFGHCDPFGGOGFGEH", _SURE, _PAGES,
         "http://10.0.0.1:8008/XX/YY/ZZ/CI/MGPGHGPGPFGHCDPFGGOGFGEH"),
    _row("Fortinet FortiGate", Place.BODY, r"Powered By FortiGuard", _SURE, _PAGES, "<p>Powered By FortiGuard.</p>"),
    _row("Fortinet FortiGate", Place.BODY, r"FortiGuard Intrusion Prevention - Access Blocked", _SURE, _PAGES,
         "<h3>FortiGuard Intrusion Prevention - Access Blocked</h3>"),
    _row("Fortinet FortiGate", Place.LINK, r"/fgtauth\?[0-9a-f]", _SURE, _CAPTURE,
         "http://10.0.0.1:1000/fgtauth?0a0b0c0d0e0f"),
    _row("Fortinet FortiGate", Place.SERVER, r"^x{8}-x{5}$", _SURE, _CAPTURE, "xxxxxxxx-xxxxx"),
    _row("Fortinet FortiGate", Place.ISSUER_NAME, r"^FortiGate (?:Untrusted )?CA$", _SURE, _ISSUERS,
         "CN=FortiGate Untrusted CA,OU=Certificate Authority,O=Fortinet,L=Sunnyvale,ST=California,C=US"),
    _row("Fortinet FortiGate", Place.ISSUER_ORGANISATION, r"^Fortinet(?: Ltd\.)?$", _LIKELY, _ISSUERS,
         "CN=FG100D3G13803999,O=Fortinet Ltd."),
    _row("Palo Alto Networks firewall", Place.LINK, r"/php/urlblock\.php\?args=", _SURE, _PAGES,
         "https://10.0.0.1:6081/php/urlblock.php?args=AAAA"),
    _row("Palo Alto Networks firewall", Place.BODY,
         r"Access to the web page you were trying to visit has been blocked in accordance with company policy", _LIKELY,
         _PAGES, "Access to the web page you were trying to visit has been blocked in accordance with company policy."),
    _row("Palo Alto Networks firewall", Place.ISSUER_ORGANISATION, r"^Palo Alto Networks$", _LIKELY, _CAPTURE,
         "CN=firewall,O=Palo Alto Networks"),
    # Others answer "407 Authentication failed" too: only the whole line identifies it.
    _row("Sophos UTM", Place.CHALLENGES, r'^HTTP/1\.0 407 Authentication failed \| Basic realm="HTTP proxy" \|',
         _LIKELY, _ONCE,
         'HTTP/1.0 407 Authentication failed\r\nProxy-Authenticate: Basic realm="HTTP proxy"\r\n\r\n',
         'HTTP/1.1 407 Authentication failed\r\nProxy-Authenticate: Basic realm="provider"\r\n\r\n'),
    _row("Sophos UTM", Place.ISSUER_NAME, r"^sophosutm Proxy CA$", _SURE, _ISSUERS,
         "CN=sophosutm Proxy CA,O=sophosutm"),
    _row("Sophos Firewall", Place.ISSUER_NAME, r"^Sophos(?: SSL CA_[A-Z0-9-]|_CA_[A-Z0-9])", _SURE, _ISSUERS,
         "CN=Sophos SSL CA_C0100-AB12,O=Sophos"),
    _row("Sophos Web Appliance", Place.ISSUER_NAME, r"^Sophos Web Appliance$", _SURE, _ISSUERS,
         "CN=Sophos Web Appliance,O=Sophos Plc"),
    _row("Check Point", Place.BODY, r"Check Point UserCheck", _SURE, _PAGES, "<title>Check Point UserCheck</title>"),
    _row("Check Point", Place.LINK, r"/UserCheck/PortalMain\?IID=", _SURE, _PAGES,
         "https://10.0.0.1/UserCheck/PortalMain?IID=1A2B&origUrl="),
    _row("Trend Micro InterScan Web Security", Place.BODY, r"<title>InterScan Error</title>", _LIKELY, _ONCE,
         "<title>InterScan Error</title>"),
    _row("Trend Micro InterScan Web Security", Place.BODY, rf"InterScan HTTP Version {_V}", _LIKELY, _ONCE,
         "InterScan HTTP Version 3.6"),
    _row("Trend Micro InterScan Web Security", Place.ISSUER_NAME, r"^IWSS\.TREND$", _SURE, _ISSUERS,
         "CN=IWSS.TREND,O=Trend Micro"),
    _row("Netskope", Place.ISSUER_NAME, r"\.goskope\.com$", _SURE, _CAPTURE, "CN=ca.example.goskope.com,O=Example"),
    _row("Netskope", Place.ISSUER_ORGANISATION, r"^netskope(?: Inc\.?)?$", _SURE, _CAPTURE,
         "CN=Netskope Certificate Authority,O=netskope"),
    _row("Menlo Security", Place.ISSUER_NAME, r"^Menlo Security ", _SURE, _CAPTURE,
         "CN=Menlo Security Intermediate CA,OU=Production,O=Menlo Security Inc.,ST=California,C=US"),
    _row("Cloudflare Gateway", Place.ISSUER_NAME, r"^(?:Cloudflare for Teams ECC|Gateway CA - Cloudflare Managed)",
         _SURE, _own("Cloudflare One manual"), "CN=Cloudflare for Teams ECC Certificate Authority",
         "CN=Cloudflare TLS Issuing ECC CA 1"),
    _row("iboss", Place.LINK, r"/ibreports/ibp/bp\.html", _SURE, _PAGES, "http://10.0.0.1/ibreports/ibp/bp.html?r=1"),
    _row("iboss", Place.LINK, r"/(?:block|iboss)/restricted\.html\?fn=", _SURE, _PAGES,
         "http://10.0.0.1/iboss/restricted.html?fn=1"),
    _row("Smoothwall", Place.ISSUER_NAME, r"^Smoothwall-default-root-certificate-authority$", _SURE, _ISSUERS,
         "CN=Smoothwall-default-root-certificate-authority"),
    _row("ContentKeeper", Place.ISSUER_NAME, r"^ContentKeeper Appliance CA \(\d", _SURE, _ISSUERS,
         "CN=ContentKeeper Appliance CA (1234),O=ContentKeeper Technologies"),
    _row("ContentKeeper", Place.BODY, r"Blocked by ContentKeeper", _SURE, _PAGES, "<h1>Blocked by ContentKeeper</h1>"),
    _row("Cyberoam", Place.ISSUER_ORGANISATION, r"^Cyberoam Certificate Authority$", _SURE, _ISSUERS,
         "CN=Cyberoam SSL CA,O=Cyberoam Certificate Authority"),
    _row("SonicWall", Place.ISSUER_ORGANISATION, r"^HTTPS Management Certificate for SonicWALL", _SURE, _ISSUERS,
         "CN=192.168.168.168,O=HTTPS Management Certificate for SonicWALL (self-signed)"),
    _row("SonicWall", Place.SERVER, r"^SonicWALL$", _SURE, _SERVERS, "SonicWALL", "SonicWALL SSL-VPN Web Server"),
    _row("SonicWall", Place.BODY, r"://cfssupport\.sonicwall\.com", _SURE, _PAGES, "http://cfssupport.sonicwall.com/"),
    _row("Clearswift", Place.SERVER, r"^Clearswift\b", _LIKELY, _ONCE, "Clearswift"),
    _row("Clearswift", Place.BODY, r"<title>MIMEsweeper for Web :: ", _LIKELY, _ONCE,
         "<title>MIMEsweeper for Web :: ACCESS DENIED</title>"),
    _row("Kerio Control", Place.BODY, r"This message was created by Kerio (?:Control|WinRoute)", _SURE, _CAPTURE,
         "<i>This message was created by Kerio Control Proxy</i>"),
    _row("Kerio Control", Place.BODY, r"This page has been blocked by Kerio Control", _SURE, _PAGES,
         "This page has been blocked by Kerio Control"),
    _row("Kerio Control", Place.SERVER, r"^Kerio Control Embedded Web Server", _SURE, _SERVERS,
         "Kerio Control Embedded Web Server", "Kerio Connect 9.2.12"),
    _row("Kerio Control", Place.LINK, r"/nonauth/nohost\.php", _LIKELY, _ONCE, "http://10.0.0.1:4080/nonauth/nohost.php"),
    _row("Untangle", Place.LINK, r"/web-filter/blockpage\?", _SURE, _PAGES, "http://10.0.0.1/web-filter/blockpage?n=1"),
    _row("Untangle", Place.BODY, r"This web page is blocked</b> because it violates network policy", _SURE, _PAGES,
         "<b>This web page is blocked</b> because it violates network policy."),
)  # fmt: skip

_SERVERS_AND_TOOLS: tuple[Mark, ...] = (
    _row("WinGate", Place.SERVER, rf"^WinGate(?: {_V}(?: \(Build \d|$)| Engine\b)", _LIKELY, _ONCE,
         "WinGate 8.5 (Build 4883)"),
    _row("CCProxy", Place.SERVER, r"^CCProxy\b", _LIKELY, _ONCE, "CCProxy"),
    _row("CCProxy", Place.REALM, r"^CCProxy Authorization$", _SURE, _CAPTURE, "CCProxy Authorization",
         "Jetty Proxy Authorization"),
    _row("Apache Traffic Server", Place.VIA, rf"\(ApacheTrafficServer(?:/{_V}|[ )])", _SURE,
         _own("proxy.config.http.response_via_str"), "http/1.1 host (ApacheTrafficServer/9.2.5 [c s f ])"),
    _row("Apache Traffic Server", Place.SERVER, rf"^ATS(?:/{_V})?$", _SURE,
         _own("proxy.config.http.response_server_str"), "ATS/9.2.5"),
    _row("HAProxy", Place.BODY, r"You need a valid user and password to access this content\.", _LIKELY,
         _own("HTTP_407_fmt"), "<h1>407 Unauthorized</h1>\nYou need a valid user and password to access this content.",
         "You need a valid user and password to access this page!"),
    _row("Envoy", Place.SERVER, r"^(?:istio-)?envoy$", _SURE, _SERVERS, "envoy"),
    _row("Varnish", Place.VIA, rf"\(Varnish(?:/{_V})?\)", _SURE, _seen("varnish-cache pull request 3829"),
         "1.1 varnish (Varnish/7.1)"),
    _row("Varnish", Place.SERVER, r"^Varnish(?:[- ]Cache)?$", _SURE, _SERVERS, "Varnish"),
    _row("Varnish", Place.VARNISH, r"^\d{1,20}(?: \d{1,20})?$", _LIKELY, _OWN, "32770 5"),
    _row("Apache HTTP Server", Place.VIA, rf"\(Apache/{_V}", _SURE, _own("ProxyVia Full"), "1.1 host (Apache/2.4.57)",
         "1.0 api.example (Apache-Wolf/10.3)"),
    _row("Apache HTTP Server", Place.PROXY_AGENT, rf"^Apache(?:/{_V})?", _SURE, _own("mod_proxy_connect"),
         "Apache/2.4.57 (Debian)"),
    # A far end's answer may have it too: at most likely.
    _row("Apache HTTP Server", Place.SERVER, rf"^Apache(?:/{_V})?(?: |$)", _LIKELY, _SERVERS, "Apache/2.4.57 (Debian)",
         "Apache-Coyote/1.1"),
    _row("tinyproxy", Place.PROXY_AGENT, rf"^tinyproxy/{_V}", _SURE, _own("src/reqs.c"), "tinyproxy/1.11.1"),
    _row("tinyproxy", Place.SERVER, rf"^tinyproxy/{_V}", _SURE, _SERVERS, "tinyproxy/1.11.1"),
    _row("tinyproxy", Place.VIA, rf"\(tinyproxy/{_V}\)", _SURE, _own("src/reqs.c"), "1.1 host (tinyproxy/1.11.1)"),
    _row("3proxy", Place.CHALLENGES, r'^HTTP/1\.0 407 [^|]{0,80} \| NTLM, Basic realm="proxy" \| close$', _LIKELY,
         _own("src/proxy.c"),
         'HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n'
         'Proxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\n\r\n',
         'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n'
         'Proxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\n\r\n'),
    _row("3proxy", Place.BODY, r"resource disallowed by administrator or you need valid username/password", _LIKELY,
         _own("src/proxy.c"),
         "<h3>Access to requested resource disallowed by administrator or you need valid username/password</h3>"),
    # Its `Basic` without a realm is not a mark: others omit the realm too.
    _row("proxy.py", Place.PROXY_AGENT, rf"^proxy\.py v{_V}", _SURE, _own("proxy/http/responses.py"),
         "proxy.py v2.4.10"),
    _row("proxy.py", Place.VIA, rf"\bproxy\.py v{_V}", _SURE, _own("proxy/http/responses.py"), "1.1 proxy.py v2.4.10"),
    _row("mitmproxy", Place.SERVER, rf"^mitmproxy {_V}", _SURE, _SERVERS, "mitmproxy 11.0.2"),
    _row("mitmproxy", Place.REALM, r"^mitmproxy$", _SURE, _own("addons/proxyauth.py"), "mitmproxy"),
    _row("mitmproxy", Place.ISSUER_NAME, r"^mitmproxy$", _SURE, _own("certs.py"), "CN=mitmproxy,O=mitmproxy"),
    _row("Privoxy", Place.PROXY_AGENT, rf"^Privoxy[/ ]{_V}", _SURE, _own("jcc.c"), "Privoxy/3.0.23"),
    _row("Privoxy", Place.REASON, r"^Request blocked by Privoxy$", _SURE, _own("3.0.34 of Debian 12, as it answers"),
         "Request blocked by Privoxy"),
    _row("e2guardian", Place.SERVER, r"^e2guardian$", _SURE, _own("5.3.5 of Debian 12, as it answers"), "e2guardian"),
    _row("e2guardian", Place.LINK, r"http://internal\.test\.e2guardian\.org", _SURE,
         _own("5.3.5 of Debian 12, as it answers"), "http://internal.test.e2guardian.org"),
    _row("proxy-chain", Place.SERVER, r"^ProxyChain$", _SURE, _own("src/server.ts"), "ProxyChain"),
    _row("proxy-chain", Place.REALM, r"^ProxyChain$", _SURE, _own("src/server.ts"), "ProxyChain", "ProxyChains"),
    _row("cntlm", Place.REALM, r"^Cntlm ", _LIKELY, _OWN, "Cntlm for parent"),
    _row("px", Place.PROXY_AGENT, r"^Px$", _SURE, _own("px/handler.py"), "Px", "PxClient"),
    _row("px", Place.REALM, r"^PxClient$", _LIKELY, _own("px/config.py"), "PxClient"),
    _row("Burp Suite", Place.BODY, r"Burp proxy error: ", _SURE, _CAPTURE,
         "Burp proxy error: Invalid client request received"),
    _row("Burp Suite", Place.BODY, r"<h1>Burp Suite (?:Community|Professional|Enterprise)", _SURE,
         _seen("redsocks issue 178"), '<div class="title"><h1>Burp Suite Community Edition</h1></div>'),
    _row("Burp Suite", Place.ISSUER_NAME, r"^PortSwigger CA$", _SURE, _CAPTURE,
         "CN=PortSwigger CA,OU=PortSwigger CA,O=PortSwigger"),
    _row("Charles", Place.SERVER, r"^Charles$", _LIKELY, _ONCE, "Charles", "Charles-Computer"),
    _row("Charles", Place.ISSUER_NAME, r"^Charles Proxy CA \(", _SURE, _CAPTURE,
         "CN=Charles Proxy CA (26 May 2023\\, laptop),OU=https://charlesproxy.com/ssl"),
    _row("Fiddler", Place.ISSUER_NAME, r"^DO_NOT_TRUST_FiddlerRoot", _SURE, _CAPTURE, "CN=DO_NOT_TRUST_FiddlerRoot"),
    _row("ZAP", Place.ISSUER_NAME, r"^(?:OWASP Zed Attack Proxy|OWASP ZAP|ZAP) Root CA$", _SURE, _CAPTURE,
         "CN=OWASP Zed Attack Proxy Root CA,O=OWASP Root CA"),
    _row("Polipo", Place.SERVER, r"^Polipo$", _SURE, _OWN, "Polipo"),
    _row("NetCache", Place.VIA, rf"\(NetCache NetApp/ ?{_V}\)", _SURE, _CAPTURE,
         "1.1 xproxy (NetCache NetApp/5.3.1R4D5)"),
    _row("NetCache", Place.SERVER, rf"^NetCache appliance \(NetApp/{{1,4}}{_V}\)", _SURE, _SERVERS,
         "NetCache appliance (NetApp/5.6.1D22)"),
    _row("DeleGate", Place.SERVER, rf"^DeleGate/{_V}", _SURE, _OWN, "DeleGate/8.11.1"),
    _row("IBM Web Traffic Express", Place.VIA, rf"\(IBM-PROXY-WTE(?:-US)?(?:/{_V})?\)", _SURE, _CAPTURE,
         "HTTP/1.1 localhost (IBM-PROXY-WTE)"),
    _row("IBM Web Traffic Express", Place.SERVER, rf"^IBM-PROXY-WTE(?:-US)?(?:/{_V})?$", _LIKELY, _ONCE,
         "IBM-PROXY-WTE-US/4.0"),
    _row("iPlanet Web Proxy Server", Place.PROXY_AGENT, rf"^iPlanet-Web-Proxy-Server/{_V}", _LIKELY, _ONCE,
         "iPlanet-Web-Proxy-Server/3.6"),
    _row("iPlanet Web Proxy Server", Place.SERVER, rf"^iPlanet-Web-Proxy-Server/{_V}", _SURE, _SERVERS,
         "iPlanet-Web-Proxy-Server/3.6-SP5"),
    _row("WebMarshal", Place.SERVER, r"^WebMarshal Proxy\b", _LIKELY, _ONCE, "WebMarshal Proxy"),
    _row("WebMarshal", Place.BODY, r"WebMarshal Proxy", _LIKELY, _ONCE, "<i>WebMarshal Proxy</i>"),
    _row("SafeSquid", Place.REALM, r"^proxy1$", _LIKELY, _ONCE, "proxy1", "proxy"),
    _row("Finjan Vital Security", Place.BODY, r"Vital Security Proxy Error", _LIKELY, _ONCE,
         "<title>Vital Security Proxy Error</title>"),
    _row("Traffic Inspector", Place.SERVER, rf"^Traffic inspector HTTP/FTP(?:/Proxy)? server \({_V}", _LIKELY, _ONCE,
         "Traffic inspector HTTP/FTP/Proxy server (2.0.1.750)"),
    _row("NetSpark", Place.ISSUER_NAME, r"^www\.netspark\.com$", _SURE, _ISSUERS, "CN=www.netspark.com,O=NetSpark"),
    _row("Avast Antivirus", Place.ISSUER_NAME, rf"^(?i:avast)!? {_SHIELD}", _SURE, _ISSUERS,
         "CN=avast! Web/Mail Shield Root,O=avast! Web/Mail Shield"),
    _row("AVG Antivirus", Place.ISSUER_NAME, rf"^AVG {_SHIELD}", _SURE, _ISSUERS,
         "CN=AVG Web/Mail Shield Root,OU=generated by AVG Antivirus for SSL/TLS scanning,O=AVG Web/Mail Shield"),
    _row("Norton Antivirus", Place.ISSUER_NAME, rf"^Norton {_SHIELD}", _SURE, _ISSUERS,
         "CN=Norton Web/Mail Shield Root,O=Norton Web/Mail Shield"),
    _row("ESET Security", Place.ISSUER_NAME, r"(?i)^ESET SSL Filter CA", _SURE, _ISSUERS,
         r"CN=ESET SSL Filter CA,O=ESET\, spol. s r. o.,C=SK"),
    _row("AdGuard", Place.ISSUER_NAME, r"(?i)^AdGuard (?:Personal|for \w{1,20})\b", _SURE, _ISSUERS,
         "CN=Adguard Personal CA,O=Adguard"),
    _row("Bitdefender Antivirus", Place.ISSUER_NAME, r"^Bitdefender (?:Personal )?CA\b", _SURE, _ISSUERS,
         "CN=Bitdefender Personal CA.Net-Defender,O=Bitdefender"),
    _row("Dr.Web Antivirus", Place.ISSUER_NAME, r"^Dr\.?Web (?:for|SpIDer)\b", _LIKELY, _ISSUERS,
         "CN=DrWeb for Windows,O=DrWeb"),
    _row("Kaspersky Endpoint Security", Place.ISSUER_NAME, r"(?i)^Kaspersky Endpoint Security\b", _SURE, _ISSUERS,
         "CN=Kaspersky Endpoint Security Personal Root Certificate,O=AO Kaspersky Lab"),
    _row("Kaspersky Internet Security", Place.ISSUER_NAME, r"(?i)^Kaspersky (?:Web )?Anti-Virus\b", _SURE,
         _ISSUERS, "CN=Kaspersky Anti-Virus Personal Root Certificate,O=AO Kaspersky Lab"),
)  # fmt: skip

#: Order is order of preference within one certainty.
MARKS: tuple[Mark, ...] = (*_GATEWAYS, *_SQUIDS, *_APPLIANCES, *_SERVERS_AND_TOOLS)
