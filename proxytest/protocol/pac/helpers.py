"""The functions that a PAC script may call, in JavaScript, written from their specifications.

Sources: Netscape's "Navigator Proxy Auto-Config File Format" of March 1996, and Microsoft's "IPv6 Extensions to
Navigator Auto-Config File Format" for the names that end in Ex. Where browsers differ from Netscape's text, this
follows the browsers, so that a script gets the answers that clients give.

The functions look names up in a table. A name that is not in it is recorded and treated as not existing; the
caller resolves it and runs the script again.
"""

#: Defines the functions, and returns the one that the caller uses to ask for a proxy. `given` is an object with
#: `names` (name -> addresses), `own` (addresses of this machine, or null), `now` (milliseconds since 1970) and
#: `offset` (minutes by which local time is ahead of GMT).
HELPERS = r"""
(function (given) {
  "use strict";
  // Kept from a script that replaces them.
  var stringify = JSON.stringify, text = String, own = Object.prototype.hasOwnProperty, scope = globalThis;
  var has = function (object, key) { return own.call(object, key); };
  var LIMIT = 200, LONGEST = 4096;
  var asked = Object.create(null), missed = Object.create(null), hopeless = Object.create(null);
  var address = null;

  function note(where, what) {
    if (Object.keys(where).length < LIMIT) { where[text(what).slice(0, 300)] = true; }
  }

  // Addresses.
  function four(ip) {
    var parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
    if (!parts) { return null; }
    var bytes = parts.slice(1).map(Number);
    return bytes.every(function (byte) { return byte <= 255; }) ? bytes : null;
  }
  function six(ip) {
    var halves = text(ip).split("%")[0].split("::");
    if (halves.length > 2 || !/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(halves.join("::"))) { return null; }
    var sides = halves.map(function (half) { return half === "" ? [] : half.split(":"); });
    var last = sides[sides.length - 1], tail = last.length ? four(last[last.length - 1]) : null;
    if (tail) { last.splice(-1, 1, (tail[0] * 256 + tail[1]).toString(16), (tail[2] * 256 + tail[3]).toString(16)); }
    var known = sides.reduce(function (sum, side) { return sum + side.length; }, 0);
    if (halves.length === 2 ? known > 7 : known !== 8) { return null; }
    var zeros = new Array(8 - known).fill("0"), groups = sides[0].concat(zeros, sides[1] || []);
    var sound = groups.every(function (group) { return /^[0-9a-f]{1,4}$/i.test(group); });
    return sound ? groups.map(function (group) { return parseInt(group, 16); }) : null;
  }
  function found(name) {
    if (name === null || name === undefined || name === "") { return []; }  // of an earlier look-up
    var key = text(name).toLowerCase().slice(0, 300);
    if (four(key) || six(key)) { return [key]; }
    note(asked, key);
    if (has(given.names, key)) { return given.names[key]; }
    note(missed, key);
    return [];
  }
  function first(name) { return found(name).find(four) || null; }
  function mine() {
    if (given.own) { return given.own; }
    note(missed, "");
    return ["127.0.0.1"];
  }
  function bits(numbers, width) {
    return numbers.map(function (number) { return number.toString(2).padStart(width, "0"); }).join("");
  }

  // Names.
  function isPlainHostName(host) { return !/[.:]/.test(host); }
  function dnsDomainIs(host, domain) { return text(host).endsWith(text(domain)); }
  function localHostOrDomainIs(host, whole) {
    return text(host) === text(whole) || text(whole).startsWith(host + ".");
  }
  function dnsDomainLevels(host) { return text(host).split(".").length - 1; }
  function isResolvable(host) { return first(host) !== null; }
  function dnsResolve(host) { return first(host); }
  function myIpAddress() { return mine().find(four) || "127.0.0.1"; }
  function convert_addr(ip) {
    var bytes = four(ip) || [0, 0, 0, 0];
    return bytes.reduce(function (sum, byte) { return ((sum << 8) | byte) >>> 0; }, 0);
  }
  function isInNet(host, pattern, mask) {
    var ip = four(host) ? host : first(host);
    if (ip === null || !four(pattern) || !four(mask)) { return false; }
    return (convert_addr(ip) & convert_addr(mask)) === (convert_addr(pattern) & convert_addr(mask));
  }

  // Shell expressions as browsers read them, so that PAC files hold (a|b) and [0-9]: a regular expression in which the
  // dot alone stands for itself. One that is none ends the script there, and here.
  function shExpMatch(string, pattern) {
    if (typeof pattern !== "string") { throw new TypeError("shExpMatch wants a pattern"); }
    // The URL of an https:// address is cut to `https://host/`: a pattern that ends otherwise can never match it.
    if (text(string) === address && /^[^|\\]*[\w.:-]$/.test(pattern)) { note(hopeless, pattern); }
    var meant = pattern.replace(/[.*?]/g, function (sign) { return { ".": "\\.", "*": ".*", "?": "." }[sign]; });
    var expression;
    try { expression = new RegExp("^" + meant + "$"); } catch (error) {
      throw new SyntaxError("shExpMatch of " + pattern + ": " + error.message);  // the engine leaves the pattern out
    }
    return expression.test(string);
  }

  // Times.
  var DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
  var MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
  function clock(list) {
    var gmt = list[list.length - 1] === "GMT";
    if (gmt) { list.pop(); }
    return new Date(given.now + (gmt ? 0 : given.offset * 60000));  // read by its UTC getters
  }
  function compare(left, right) {
    for (var place = 0; place < left.length; place++) {
      if (left[place] !== right[place]) { return left[place] < right[place] ? -1 : 1; }
    }
    return 0;
  }
  function between(from, now, to, wraps) {
    var after = compare(from, now) <= 0, before = compare(now, to) <= 0;
    return compare(from, to) <= 0 || !wraps ? after && before : after || before;
  }
  function weekdayRange() {
    var list = Array.from(arguments), now = [clock(list).getUTCDay()];
    var days = list.map(function (day) { return DAYS.indexOf(text(day).toUpperCase()); });
    if (!days.length || days.length > 2 || days.indexOf(-1) >= 0) { return false; }
    return between([days[0]], now, [days[days.length - 1]], true);
  }
  function kind(value) {
    if (MONTHS.indexOf(text(value).toUpperCase()) >= 0) { return "m"; }
    return Number(value) > 31 ? "y" : "d";  // "ambiguity is resolved by assuming year is greater than 31"
  }
  function dateRange() {
    var list = Array.from(arguments), now = clock(list), kinds = list.map(kind).join("");
    var half = kinds.length / 2, pair = kinds.slice(0, half) === kinds.slice(half) && kinds.length > 1;
    var named = pair ? kinds.slice(0, half) : kinds;
    if (!/^d?m?y?$/.test(named) || !named) { return false; }
    function moment(values) {  // the greatest unit first
      var pairs = values.map(function (value, at) {
        return named[at] === "m" ? MONTHS.indexOf(text(value).toUpperCase()) : Number(value);
      });
      return pairs.reverse();
    }
    var units = { d: now.getUTCDate(), m: now.getUTCMonth(), y: now.getUTCFullYear() };
    var present = named.split("").reverse().map(function (unit) { return units[unit]; });
    var from = moment(pair ? list.slice(0, half) : list), to = moment(pair ? list.slice(half) : list);
    return between(from, present, to, named.indexOf("y") < 0);
  }
  function timeRange() {
    var list = Array.from(arguments), now = clock(list), values = list.map(Number), half = values.length / 2;
    var present = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()];
    if (values.length === 1) { return present[0] === values[0]; }
    if (!arguments.length) { return false; }
    if ([2, 4, 6].indexOf(values.length) < 0) { throw new Error("timeRange wants 1, 2, 4 or 6 numbers"); }
    // Browsers count the last hour, or minute, as a whole to the range, and let no range of two hours go past midnight;
    // Netscape's text does neither.
    return between(values.slice(0, half), present.slice(0, half), values.slice(half), half > 1);
  }

  // Microsoft's IPv6 extensions.
  function isResolvableEx(host) { return found(host).length > 0; }
  function sortIpAddressList(list) {
    var every = text(list).split(";").map(function (ip) { return ip.trim(); }).filter(Boolean);
    if (!every.length || !every.every(function (ip) { return four(ip) || six(ip); })) { return false; }
    var sixes = every.filter(six), fours = every.filter(four);
    return sixes.sort().concat(fours.sort()).join(";");
  }
  function dnsResolveEx(host) { return sortIpAddressList(found(host).join(";")) || ""; }
  function myIpAddressEx() { return sortIpAddressList(mine().join(";")) || ""; }
  function isInNetEx(host, prefix) {
    var parts = text(prefix).split("/"), length = Number(parts[1]);
    var net = four(parts[0]) ? bits(four(parts[0]), 8) : six(parts[0]) ? bits(six(parts[0]), 16) : "";
    if (parts.length !== 2 || !net || !(length >= 0 && length <= net.length)) { return false; }
    return found(host).some(function (ip) {
      var said = four(ip) ? bits(four(ip), 8) : bits(six(ip), 16);
      return said.length === net.length && said.slice(0, length) === net.slice(0, length);
    });
  }
  function getClientVersion() { return "1.0"; }
  function alert() {}

  [isPlainHostName, dnsDomainIs, localHostOrDomainIs, dnsDomainLevels, isResolvable, isInNet, dnsResolve, myIpAddress,
    convert_addr, shExpMatch, weekdayRange, dateRange, timeRange, isResolvableEx, isInNetEx, dnsResolveEx,
    myIpAddressEx, sortIpAddressList, getClientVersion, alert].forEach(function (helper) {
    Object.defineProperty(scope, helper.name, { value: helper, writable: true, configurable: true });
  });
  scope.ProxyConfig = { bindings: {} };

  function told(answer, error) {
    var report = { names: Object.keys(asked), missed: Object.keys(missed), hopeless: Object.keys(hopeless) };
    asked = Object.create(null);
    missed = Object.create(null);
    hopeless = Object.create(null);
    report.text = typeof answer === "string" ? answer.slice(0, LONGEST) : null;
    report.type = answer === null ? "null" : typeof answer;
    report.length = typeof answer === "string" ? answer.length : 0;
    report.error = error || null;
    return stringify(report);
  }
  function described(error) {  // what is thrown may be anything, and do harm when it is read: here the limits hold
    var named = typeof error === "object" && error !== null && "message" in error;
    return (named ? text(error.name) + ": " + text(error.message) : typeof error + " " + text(error)).slice(0, 500);
  }
  return function (url, host) {
    if (url === null) {  // the script as a whole was run
      return told(typeof FindProxyForURL === "function" ? "plain"
        : typeof FindProxyForURLEx === "function" ? "ex" : "");
    }
    address = url;
    asked = Object.create(null);  // of a call that was interrupted
    hopeless = Object.create(null);
    var find = typeof FindProxyForURL === "function" ? FindProxyForURL : FindProxyForURLEx;
    var answer = null;
    try { answer = find(url, host); } catch (error) { return told(null, described(error)); }
    return told(answer);
  };
})
"""
