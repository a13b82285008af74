// Made by: proxytest policy --for pac
// Profile: webex-2026 of 2026-03-16: Webex, network requirements of March 2026
// What it does: sends the profile's names to the proxy, and everything else directly.
// Where it goes: on a web server, as application/x-ns-proxy-autoconfig. In a file that is there
// already: the list and the loop, before the site's own rules.
// Vendor's documentation: Netscape, Navigator Proxy Auto-Config File Format (1996); MDN, Proxy
// Auto-Configuration (PAC) file.
// Proof: the tests of proxytest evaluate it for every name of the profile.
// These read no PAC file, and need the proxy set by hand: Video Mesh node, Hybrid Data Security
// node, Management and Call connector, Calendar connector.

var webexProxy = "PROXY proxy.example:8080";

// --- Names, with their requirements ---
// *.wbx2.com (R14, R24)
// atlas*.wbx2.com (R14, R23; covered by another pattern)
// identity*.webex.com (R14, R23; covered by another pattern)
// idbroker*.webex.com (R14, R23; covered by another pattern)
// *mcs*.webex.com (R13, R14; covered by another pattern)
// *cb*.webex.com (R13, R14; covered by another pattern)
// *mcc*.webex.com (R13, R14; covered by another pattern)
// *.webex.com (R14, R24)
// *.ciscospark.com (R14, R24)
// *.cisco.com (R14, R24)
// *.webexapis.com (R14, R24)
// *.webexcontent.com (R14, R24)
// *.quovadisglobal.com (R22)
// *.digicert.com (R22)
// *.godaddy.com (R22)
// *.globalsign.com (R22)
// *.identrust.com (R22)
// *.lencr.org (R22)
// *.intel.com (R22)
var webexNames = [
    "*.wbx2.com",
    "*.webex.com",
    "*.ciscospark.com",
    "*.cisco.com",
    "*.webexapis.com",
    "*.webexcontent.com",
    "*.quovadisglobal.com",
    "*.digicert.com",
    "*.godaddy.com",
    "*.globalsign.com",
    "*.identrust.com",
    "*.lencr.org",
    "*.intel.com"
];

// --- Once needed: only for old clients, in the list above ---
// *.clouddrive.com (R14)
// *.ciscosparkcontent.com (R14)
// *.rackcdn.com (R14)
//     "*.clouddrive.com"
//     "*.ciscosparkcontent.com"
//     "*.rackcdn.com"

function FindProxyForURL(url, host) {
    host = host.toLowerCase();
    for (var i = 0; i < webexNames.length; i++) {
        if (shExpMatch(host, webexNames[i])) {
            return webexProxy;
        }
    }
    return "DIRECT"; // everything else
}

// --- Media do not go through the proxy: for the firewall ---
// UDP 5004 (preferred; R05, R07)
// UDP 9000 (preferred; R05, R07)
// TCP 5004 (fallback; R06, R07)
// TLS 443 (last-resort; R20)
// TLS 443 without SNI (last-resort; R20)
// To: 4.144.190.0/24, 4.152.180.0/24, 4.152.214.0/24, 4.158.208.0/24, 4.175.120.0/24,
// 20.50.235.0/24, 20.53.87.0/24, 20.57.87.0/24, 20.68.154.0/24, 20.76.127.0/24, 20.108.99.0/24,
// 20.120.238.0/23, 23.89.0.0/16, 40.119.234.0/24, 44.234.52.192/26, 52.232.210.0/24,
// 62.109.192.0/18, 64.68.96.0/19, 66.163.32.0/19, 69.26.160.0/19, 114.29.192.0/19, 144.196.0.0/16,
// 150.253.128.0/17, 163.129.0.0/17, 170.72.0.0/16, 170.133.128.0/18, 173.39.224.0/19,
// 173.243.0.0/20, 207.182.160.0/19, 209.197.192.0/19, 210.4.192.0/20, 216.151.128.0/19,
// 2402:2500::/34, 2607:fcf0::/34, 2a00:a640::/34
