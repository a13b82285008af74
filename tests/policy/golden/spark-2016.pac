// Made by: proxytest policy --for pac --proxy http://proxy.example:8080 --profile spark-2016
// Profile: spark-2016 of 2016-04-18: Cisco Spark, network requirements of April 2016
// For today's Webex: --profile webex-2026
// What it does: sends the profile's names to the proxy, and everything else directly.
// Vendor's documentation: Netscape, Navigator Proxy Auto-Config File Format (1996); MDN, Proxy
// Auto-Configuration (PAC) file.
// Proof: the tests of proxytest evaluate it for every name of the profile.
// Where it goes: on a web server, as application/x-ns-proxy-autoconfig. Into a file that is there
// already go the list and the loop, before the site's own rules.
// CAUTION: in place of a file that is there already, this one sends all other names past the proxy.
// No client of this profile reads PAC files: set the proxy in the client, by hand.

var webexProxy = "PROXY proxy.example:8080";

// --- Names, with their requirements ---
// *.wbx2.com (R12, R13, R14)
// identity.webex.com (R12, R13, R14; covered by another pattern)
// idbroker.webex.com (R12, R13, R14; covered by another pattern)
// *.webex.com (R14)
// *.ciscospark.com (R14)
// *.localytics.com (R14; third party)
// *.rackcdn.com (R14; third party)
// *.clouddrive.com (R14; third party)
var webexNames = [
    "*.wbx2.com",
    "*.webex.com",
    "*.ciscospark.com",
    "*.localytics.com",
    "*.rackcdn.com",
    "*.clouddrive.com"
];

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
// UDP 33434 (preferred; R05, R07, R10)
// TCP 33434 (fallback; R06, R07, R10)
// TCP 33434 (share; R04)
// UDP 33434-33598 (server-range; R08)
// TCP 33434-33598 (server-range; R08)
// UDP 8000-8100 (legacy-range: only if it was opened long ago; R09)
// TCP 8000-8100 (legacy-range: only if it was opened long ago; R09)
// To: every address
