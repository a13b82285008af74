"""curl's tests that name a proxy and have no row, by the reason; of curl at commit 5c61e16869 (August 2026).

Looked at were all tests with a proxy, CONNECT or proxytunnel among their keywords, in their command or in what they
verify. Of the many tests in which a web server asks for a log-on those alone have a row (`by_origin`) whose challenge a
proxy may say just so.
"""

from collections.abc import Mapping

LEFT_OUT: Mapping[str, tuple[int, ...]] = {
    "SOCKS": (
        *(702, 703, 704, 705, 709, 710, 711, 712, 713, 715, 716, 717, 719, 720, 721, 728, 742),
        *(1212, 1468, 1470, 2055),
    ),
    "FTP by a proxy's gateway, without CONNECT, or without a proxy's answer": (
        *(79, 146, 208, 299, 549, 550, 561, 563, 597, 1077, 1092, 1098, 1106, 1233),
    ),
    "another protocol, without a proxy: the keyword or the word CONNECT means something else": (
        *(333, 375, 660, 677, 836, 882, 938, 1132, 1190, 1191, 1192, 1193, 1194, 1195, 1196, 1198, 1199),
        *(1481, 1640, 1916, 1917, 1982, 2109, 2200, 2201, 2202, 2203, 2204, 2206, 2207, 3017, 3018),
    ),
    "HAProxy's PROXY protocol, spoken to the origin": (1455, 1456, 3028, 3201, 3202, 3220),
    "HSTS is of browsers": (441, 446, 493, 780, 781, 782, 783, 1586, 1638, 1915, 1922),
    "cookies are of browsers": (*(171, 179, 330, 331, 898, 977, 1104, 1136, 1216, 1218, 1228, 1415, 2015, 2311, 3401),),
    "redirects are not followed": (
        *(43, 184, 185, 233, 234, 257, 317, 318, 662, 663, 778, 974, 976, 1087, 1088, 1141, 1142, 1314, 2047, 2113),
        *(2208, 3106, 5026, 5027),
    ),
    "exceptions from the proxy: every tunnel of an audit goes through it": (
        *(1101, 1248, 1249, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1265, 1614, 2011),
    ),
    "one connection for several pages: each dialogue has its own": (
        *(183, 1150, 1244, 1419, 1421, 1542, 1554, 1919, 3033, 3223, 3224, 3225, 3226),
    ),
    "several identities or proxies in one run: there is one": (1588, 1589, 1849),
    "the site asks for a log-on, behind the proxy and not by it": (
        84,
        85,
        167,
        335,
        694,
        755,
        1001,
        1002,
        1215,
        2058,
        2059,
    ),
    "uploads and parts of files": (256,),
    "the same from the proxy as in another row": (363, 552, 714, 1428, 1525, 1527, 1528, 1632),
    "which name the proxy or the target has: tests/model/test_address.py": (
        219,
        263,
        264,
        279,
        1004,
        1034,
        1035,
        1329,
        1447,
    ),
    "nothing listens: tests/wire/test_dial.py": (19, 504),
    "a URL's port, path or query: the audit asks for authorities": (523, 659, 1213, 1214, 1232, 1241, 1246, 1529, 1613),
    "another host than the URL's, without a proxy": (1454, 1659, 2049, 2051, 2052, 2053, 2054, 3020),
    "headers that the user adds": (1180, 1181),
    "libcurl's programming interface": (536, 1939, 1943, 1960),
    "no log-on is asked for where a ticket was to be shown": (2077, 2078),
    "channel binding to a web server; to a proxy: tests/protocol/auth/test_spnego.py": (1582,),
}
