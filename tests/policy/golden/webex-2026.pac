// Made by: proxytest policy --for pac --proxy http://proxy.example:8080 --profile webex-2026
// Profile: webex-2026 of 2026-03-16: Webex, network requirements of March 2026
// Its source was seen unchanged on 2026-09-01.
// What it does: sends the profile's names to the proxy, and everything else directly.
// Vendor's documentation: Netscape, Navigator Proxy Auto-Config File Format (1996); MDN, Proxy
// Auto-Configuration (PAC) file.
// Proof: the tests of proxytest evaluate it for every name of the profile.
// Where it goes: on a web server, as application/x-ns-proxy-autoconfig. Into a file that is there
// already go the list and the loop, before the site's own rules.
// CAUTION: in place of a file that is there already, this one sends all other names past the proxy.
// These read no PAC file, and need the proxy set by hand: Video Mesh node, Hybrid Data Security
// node, Management and Call connector, Calendar connector.

var webexProxy = "PROXY proxy.example:8080";

// --- Names, with their requirements ---
// Required:
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
// webexapis.com (R14, R24)
// *.webexcontent.com (R14, R24; lost without it: shared files, whiteboards, pictures, branding,
// logs and CSV files of Control Hub)
// Features, each lost without its name; leave out those that you do not want:
// *.accompany.com (R26; lost without it: People Insights; for windows, mac, ios, android)
// *.sparkpostmail1.com (R26; lost without it: mails about registration, news and voicemail of
// Calling; third party)
// *.sparkpostmail.com (R26; lost without it: mails about registration, news and voicemail of
// Calling; third party)
// *.giphy.com (R26; lost without it: GIFs; for windows, mac, ios, android; third party)
// safebrowsing.googleapis.com (R26; lost without it: the check of links before their preview; for
// windows, mac, ios, android; third party; covered by another pattern)
// *.walkme.com (R26; lost without it: guided tours; for web; third party)
// s3.walkmeusercontent.com (R26; lost without it: guided tours; for web; third party)
// msftncsi.com (R26; lost without it: the second check whether there is an Internet connection; for
// windows, mac, ios, android; third party)
// captive.apple.com (R26; lost without it: the second check whether there is an Internet
// connection; for windows, mac, ios, android; third party)
// *.appdynamics.com (R26; lost without it: figures of performance, crashes and sessions for the
// vendor; for windows, mac, ios, android, web; third party)
// *.eum-appdynamics.com (R26; lost without it: figures of performance, crashes and sessions for the
// vendor; for windows, mac, ios, android, web; third party)
// *.amplitude.com (R26; lost without it: A/B tests and figures of use for the vendor; for web;
// third party)
// *.livestream.webex.com (R26; lost without it: watching Events; covered by another pattern)
// *.vbrickrev.com (R26; lost without it: watching Events; third party)
// *.livestreaming.webex.com (R26; lost without it: watching Webcasts; covered by another pattern)
// *.slido.com (R26; lost without it: polls, quizzes, export of Q&A, the add-in for PowerPoint;
// third party)
// *.sli.do (R26; lost without it: polls, quizzes, export of Q&A, the add-in for PowerPoint; third
// party)
// *.data.logentries.com (R26; lost without it: polls, quizzes, export of Q&A, the add-in for
// PowerPoint; third party)
// slido-assets-production.s3.eu-west-1.amazonaws.com (R26; lost without it: polls, quizzes, export
// of Q&A, the add-in for PowerPoint; third party)
// *.google.com (R26; lost without it: notifications of the phone's system (push by FCM); for
// android; third party)
// *.googleapis.com (R26; lost without it: notifications of the phone's system (push by FCM); for
// android; third party)
// cdnjs.cloudflare.com (R26; lost without it: the Webex Scheduler in Outlook; third party)
// cdn.jsdelivr.net (R26; lost without it: the Webex Scheduler in Outlook; third party)
// static2.sharepointonline.com (R26; lost without it: the Webex Scheduler in Outlook; third party)
// appsforoffice.microsoft.com (R26; lost without it: the Webex Scheduler in Outlook; third party)
// ajax.aspnetcdn.com (R26; lost without it: the Webex Scheduler in Outlook; third party)
// Revocation of certificates:
// *.quovadisglobal.com (R22; third party)
// *.digicert.com (R22; third party)
// *.godaddy.com (R22; third party)
// *.globalsign.com (R22; third party)
// *.identrust.com (R22; third party)
// *.lencr.org (R22; third party)
// *.intel.com (R22; lost without it: the check of certificates of background images; third party)
var webexNames = [
    "*.wbx2.com",
    "*.webex.com",
    "*.ciscospark.com",
    "*.cisco.com",
    "*.webexapis.com",
    "webexapis.com",
    "*.webexcontent.com",
    "*.accompany.com",
    "*.sparkpostmail1.com",
    "*.sparkpostmail.com",
    "*.giphy.com",
    "*.walkme.com",
    "s3.walkmeusercontent.com",
    "msftncsi.com",
    "captive.apple.com",
    "*.appdynamics.com",
    "*.eum-appdynamics.com",
    "*.amplitude.com",
    "*.vbrickrev.com",
    "*.slido.com",
    "*.sli.do",
    "*.data.logentries.com",
    "slido-assets-production.s3.eu-west-1.amazonaws.com",
    "*.google.com",
    "*.googleapis.com",
    "cdnjs.cloudflare.com",
    "cdn.jsdelivr.net",
    "static2.sharepointonline.com",
    "appsforoffice.microsoft.com",
    "ajax.aspnetcdn.com",
    "*.quovadisglobal.com",
    "*.digicert.com",
    "*.godaddy.com",
    "*.globalsign.com",
    "*.identrust.com",
    "*.lencr.org",
    "*.intel.com"
];

// --- Only where you have hybrid nodes or connectors, in the list above ---
// *.docker.com (R27; lost without it: containers of the node; for video-mesh, hybrid-data-security;
// third party)
// *.docker.io (R27; lost without it: containers of the node; for video-mesh, hybrid-data-security;
// third party)
// *dkr.ecr.us-east-1.amazonaws.com (R27; lost without it: containers of the node; for video-mesh,
// hybrid-data-security; third party)
// *s3.amazonaws.com (R27; lost without it: upload of logs of the node; for video-mesh,
// hybrid-data-security; third party)
// *.cloudconnector.webex.com (R27; lost without it: synchronisation of users; for
// directory-connector)
//     "*.docker.com"
//     "*.docker.io"
//     "*dkr.ecr.us-east-1.amazonaws.com"
//     "*s3.amazonaws.com"
//     "*.cloudconnector.webex.com"

// --- Content delivery networks: only for a firewall that filters by name and resolves none, in the
// list above ---
// *.cloudfront.net (R30; third party)
// *.akamaiedge.net (R30; third party)
// *.akamaitechnologies.com (R30; lost without it: content of RoomOS devices; for roomos; third
// party)
// *.akamai.net (R30; third party)
// *.fastly.net (R30; third party)
//     "*.cloudfront.net"
//     "*.akamaiedge.net"
//     "*.akamaitechnologies.com"
//     "*.akamai.net"
//     "*.fastly.net"

// --- Once needed: only for old clients, in the list above ---
// *.clouddrive.com (R14; lost without it: files that were shared before October 2019, and those
// that are kept long; third party)
// *.ciscosparkcontent.com (R14; lost without it: upload of logs by old apps; for windows, mac, ios,
// android)
// *.rackcdn.com (R14; lost without it: files that were shared before October 2019, and those that
// are kept long; third party)
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
// UDP 5004 (preferred; R05, R07; for windows, mac, ios, android, roomos, video-mesh)
// UDP 9000 (preferred; R05, R07; for windows, mac, ios, android, roomos, video-mesh)
// TCP 5004 (fallback; R06, R07; for windows, mac, ios, android, roomos, video-mesh)
// TLS 443 (last-resort; R20; for roomos, web)
// TLS 443 without SNI (last-resort; R20; for windows, mac, ios, android)
// UDP 50000-53000 (node-range: only for media nodes in your own network; R28; for video-mesh)
// To: 4.144.190.0/24, 4.152.180.0/24, 4.152.214.0/24, 4.158.208.0/24, 4.175.120.0/24,
// 20.50.235.0/24, 20.53.87.0/24, 20.57.87.0/24, 20.68.154.0/24, 20.76.127.0/24, 20.108.99.0/24,
// 20.120.238.0/23, 23.89.0.0/16, 40.119.234.0/24, 44.234.52.192/26, 52.232.210.0/24,
// 62.109.192.0/18, 64.68.96.0/19, 66.163.32.0/19, 69.26.160.0/19, 114.29.192.0/19, 144.196.0.0/16,
// 150.253.128.0/17, 163.129.0.0/17, 170.72.0.0/16, 170.133.128.0/18, 173.39.224.0/19,
// 173.243.0.0/20, 207.182.160.0/19, 209.197.192.0/19, 210.4.192.0/20, 216.151.128.0/19,
// 2402:2500::/34, 2607:fcf0::/34, 2a00:a640::/34
// Keep an MTU of 1500 bytes; never go below 1300; 1280 is the least for IPv6.
// DNS, UDP and TCP port 53 (R29): All clients need it, from your own servers or from those of the
// Internet.
// NTP, UDP port 123 (R29): All clients need it, from your own servers or from those of the
// Internet; but video devices set their clock by HTTPS from activation.webex.com.
