"""The functions that a PAC script may call, in JavaScript, written from their specifications.

Sources: Netscape's "Navigator Proxy Auto-Config File Format" of March 1996, and Microsoft's "IPv6 Extensions to
Navigator Auto-Config File Format" for the names that end in Ex. Where browsers differ from Netscape's text, this
follows Chromium, so that a script gets the answers that clients give.

The functions look names up in a table. A name that is not in it is recorded and treated as not existing; the
caller resolves it and runs the script again.
"""

#: Defines the functions, and returns the one by which the caller does the rest. `given` is JSON: an object with
#: `names` (name -> addresses), `own` (addresses of this machine, or null), `now` (milliseconds since 1970) and
#: `offset` (minutes by which local time is ahead of GMT).
HELPERS = r"""
(function (given) {
  "use strict";
  // Kept from a script that replaces them.
  var parse = JSON.parse, stringify = JSON.stringify, text = String, own = Object.prototype.hasOwnProperty;
  var scope = globalThis;
  var Map = scope.Map, Time = scope.Date;
  var has = function (object, key) { return own.call(object, key); };
  given = parse(given);
  var LIMIT = 2000, LONGEST = 65536, KEPT = 50000;
  var asked = Object.create(null), missed = Object.create(null), hopeless = Object.create(null);
  var address = null, used = {};

  // What may change an answer from one call to the next. A call is made again with other draws of chance, one after
  // another over the whole range, and some seconds later by the clock: so the same file is always told the same.
  var turn = 0, drawn = 0, random = scope.Math.random, TURNS = 16;
  function present() { return Time.now() + turn * 1000; }
  function alike(name, value) {
    Object.defineProperty(scope.Math, name, { value: value, writable: true, enumerable: false, configurable: true });
  }
  alike("random", function () {
    used.chance = true;
    return turn ? ((turn - 0.5) / TURNS + drawn++ * 0.6180339887498949) % 1 : random();
  });
  scope.Date = new Proxy(Time, {
    get: function (kind, name) {
      if (name !== "now") { return kind[name]; }
      return function () { used.clock = true; return present(); };
    },
    apply: function () { used.clock = true; return new Time(present()).toString(); },
    construct: function (kind, list, asked) {
      if (!list.length) { used.clock = true; }
      return Reflect.construct(kind, list.length ? list : [present()], asked);
    },
  });

  function note(where, what) {
    if (Object.keys(where).length < LIMIT) { where[text(what).slice(0, 300)] = true; }
  }

  // Addresses.
  var numbers = new Map();  // of those that were read
  function four(ip) {
    var known = numbers.get(ip);
    if (known !== undefined) { return known; }
    var parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
    var bytes = parts && parts.slice(1).map(Number);
    known = bytes && bytes.every(function (byte) { return byte <= 255; }) ? bytes : null;
    if (typeof ip === "string" && numbers.size < KEPT) { numbers.set(ip, known); }
    return known;
  }
  function six(ip) {
    var halves = text(ip).split("::");
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
  function mapped(bytes) {  // into IPv6 (RFC 4291 section 2.5.5.2)
    return [0, 0, 0, 0, 0, 65535, bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
  }
  function found(name) {
    if (typeof name !== "string" || name === "") { return []; }  // of an earlier look-up
    if (four(name) || six(name)) { return [name]; }
    var key = name.toLowerCase().slice(0, 300);
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

  // Names. Where the arguments are of another type, these throw what Chromium throws.
  function isPlainHostName(host) {
    if (typeof host !== "string") { throw new TypeError("isPlainHostName wants a text"); }
    return host.indexOf(".") < 0 && !six(host);
  }
  function dnsDomainIs(host, domain) {
    return host.length >= domain.length && host.substring(host.length - domain.length) == domain;
  }
  function localHostOrDomainIs(host, whole) {
    return host == whole || whole.lastIndexOf(host + ".", 0) == 0;
  }
  function dnsDomainLevels(host) { return host.split(".").length - 1; }
  function isResolvable(host) { return first(host) !== null; }
  function dnsResolve(host) { return first(host); }
  function myIpAddress() { return mine().find(four) || "127.0.0.1"; }
  function convert_addr(ip) {
    var parts = text(ip).split(".");
    return (parts[0] & 255) << 24 | (parts[1] & 255) << 16 | (parts[2] & 255) << 8 | parts[3] & 255;
  }
  function isInNet(host, pattern, mask) {
    var ip = four(host) || four(first(host)), net = ip && four(pattern), ones = net && four(mask);
    if (!ones) { return false; }
    for (var at = 0; at < 4; at++) {
      if ((ip[at] & ones[at]) !== (net[at] & ones[at])) { return false; }
    }
    return true;
  }
  function isValidIpAddress(ip) { return four(ip) !== null; }

  // Shell expressions as browsers read them, so that PAC files hold (a|b) and [0-9]: a regular expression in which the
  // dot alone stands for itself. One that is none ends the script there, and here.
  var expressions = new Map(), test = RegExp.prototype.test;  // of the patterns that were read
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

  // Times. Names of days and months are in capitals.
  var wdays = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 };
  var months = { JAN: 0, FEB: 1, MAR: 2, APR: 3, MAY: 4, JUN: 5, JUL: 6, AUG: 7, SEP: 8, OCT: 9, NOV: 10, DEC: 11 };
  function clock(list) {
    var gmt = list[list.length - 1] === "GMT";
    if (gmt) { list.pop(); }
    used.clock = true;
    return new Time(given.now + turn * 1000 + (gmt ? 0 : given.offset * 60000));  // read by its UTC getters
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
    var days = list.map(function (day) { return has(wdays, day) ? wdays[day] : -1; });
    if (!days.length || days.length > 2 || days.indexOf(-1) >= 0) { return false; }
    return between([days[0]], now, [days[days.length - 1]], true);
  }
  // Browsers read a date that has two parts of different kinds as a range from the first to the second.
  function dateRange() {
    if (!arguments.length) { return false; }
    var list = Array.from(arguments), now = clock(list), half = list.length >> 1;
    if (list.length === 1) {
      var only = parseInt(list[0]);
      return isNaN(only) ? now.getUTCMonth() === month(list[0])
        : only === (only < 32 ? now.getUTCDate() : now.getUTCFullYear());
    }
    var year = now.getUTCFullYear();
    var from = new Time(Time.UTC(year, 0, 1)), to = new Time(Time.UTC(year, 11, 31, 23, 59, 59));
    list.forEach(function (value, at) {
      var moment = at < half ? from : to, number = parseInt(value);
      if (isNaN(number)) { moment.setUTCMonth(month(value)); }
      else if (number < 32) { moment.setUTCDate(number); }
      else { moment.setUTCFullYear(number); }
    });
    if (list.length === 2 && parseInt(list[0]) < 32) {
      from.setUTCMonth(now.getUTCMonth());
      to.setUTCMonth(now.getUTCMonth());
    }
    return from <= to ? from <= now && now <= to : from <= now || now <= to;
  }
  function month(name) { return has(months, name) ? months[name] : -1; }
  function timeRange() {
    var list = Array.from(arguments), now = clock(list), values = list.map(Number), half = values.length / 2;
    var present = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()];
    if (values.length === 1) { return present[0] === values[0]; }
    if (!arguments.length) { return false; }
    if ([2, 4, 6].indexOf(values.length) < 0) { throw "timeRange: bad number of arguments"; }
    // Browsers count the last hour, or minute, as a whole to the range, and let no range of two hours go past midnight;
    // Netscape's text does neither.
    return between(values.slice(0, half), present.slice(0, half), values.slice(half), half > 1);
  }

  // Microsoft's IPv6 extensions.
  function isResolvableEx(host) { return dnsResolveEx(host) !== ""; }
  function order(left, right) {
    return four(left) ? compare(four(left), four(right)) : compare(six(left), six(right));
  }
  function sorted(every) { return every.filter(six).sort(order).concat(every.filter(four).sort(order)); }
  function sortIpAddressList(list) {
    if (typeof list !== "string") { return null; }
    var every = list.split(";").map(function (ip) { return ip.trim(); }).filter(Boolean);
    if (!every.length || !every.every(function (ip) { return four(ip) || six(ip); })) { return false; }
    return sorted(every).join(";");
  }
  function dnsResolveEx(host) { return typeof host === "string" ? sorted(found(host)).join(";") : undefined; }
  function myIpAddressEx() { return sorted(mine()).join(";"); }
  function isInNetEx(ip, prefix) {  // an address alone, never a name
    if (typeof ip !== "string" || typeof prefix !== "string") { return null; }
    var parts = prefix.split("/"), said = four(ip) || six(ip), net = four(parts[0]) || six(parts[0]);
    var length = /^\s*\d+$/.test(parts[1]) ? Number(parts[1]) : -1;
    if (parts.length !== 2 || !said || !net || length < 0 || length > (net.length === 4 ? 32 : 128)) { return false; }
    if (said.length !== net.length) {
      length += net.length === 4 ? 96 : 0;
      said = said.length === 4 ? mapped(said) : said;
      net = net.length === 4 ? mapped(net) : net;
    }
    var width = said.length === 4 ? 8 : 16;
    return bits(said, width).slice(0, length) === bits(net, width).slice(0, length);
  }
  function getClientVersion() { return "1.0"; }
  function alert() {}

  var BUILT_IN = ["alert", "dnsResolve", "myIpAddress", "isResolvableEx", "isInNetEx", "dnsResolveEx", "myIpAddressEx",
    "sortIpAddressList"];
  var helpers = [isPlainHostName, dnsDomainIs, localHostOrDomainIs, dnsDomainLevels, isResolvable, isInNet, dnsResolve,
    myIpAddress, convert_addr, shExpMatch, weekdayRange, dateRange, timeRange, isResolvableEx, isInNetEx, dnsResolveEx,
    myIpAddressEx, sortIpAddressList, isValidIpAddress, alert];
  helpers.forEach(function (helper) {
    // Browsers declare most of them by a script before: a const of the same name is an error there, and here.
    var loose = BUILT_IN.indexOf(helper.name) >= 0;
    Object.defineProperty(scope, helper.name,
      { value: helper, writable: true, enumerable: true, configurable: loose });
  });
  scope.wdays = wdays;
  scope.months = months;
  scope.console = {};
  ["log", "debug", "info", "warn", "error"].forEach(function (name) { scope.console[name] = alert; });
  // What a browser does not give to these scripts.
  ["atob", "btoa", "performance", "InternalError", "queueMicrotask", "navigator", "DOMException"].forEach(
    function (name) { delete scope[name]; });

  // What is thrown, and where: the engine calls this for each error that is made.
  var thrown = null;
  function place(sites) {
    for (var at = 0; at < sites.length; at++) {
      if (OURS.indexOf(sites[at].getFunctionName()) < 0) {
        return { line: sites[at].getLineNumber(), column: sites[at].getColumnNumber() };
      }
    }
    return {};
  }
  Error.prepareStackTrace = function (error, sites) {
    var where = place(sites);
    thrown = { line: where.line, column: where.column, name: null, message: null };
    try { thrown.name = text(error.name); thrown.message = text(error.message).slice(0, 300); } catch (other) {}
    return "";
  };
  Object.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: false, configurable: false });
  function caught(error) {  // what is thrown may be anything, and do harm when it is read: here the limits hold
    var named = typeof error === "object" && error !== null && "message" in error;
    if (named) { text(error.stack); }
    var where = named && thrown || {};
    return { name: named ? text(error.name) : typeof error, message: text(named ? error.message : error).slice(0, 300),
      line: where.line, column: where.column };
  }

  function told(answer, error) {
    var report = { names: Object.keys(asked), missed: Object.keys(missed), hopeless: Object.keys(hopeless),
      chance: !!used.chance, clock: !!used.clock };
    clear();
    report.text = typeof answer === "string" ? answer.slice(0, LONGEST) : null;
    report.type = answer === null ? "null" : typeof answer;
    report.length = typeof answer === "string" ? answer.length : 0;
    report.thrown = error || null;
    return stringify(report);
  }
  function clear() {
    asked = Object.create(null);
    missed = Object.create(null);
    hopeless = Object.create(null);
    used = {};
    drawn = 0;
  }
  function defined() {
    var plain = typeof scope.FindProxyForURL === "function", ex = typeof scope.FindProxyForURLEx === "function";
    if (plain || ex) { return plain && ex ? "both" : plain ? "plain" : "ex"; }
    try { return typeof FindProxyForURL === "function" ? "lexical" : ""; } catch (error) { return ""; }
  }
  var does = {
    whole: function () { return told(defined()); },  // the script as a whole was run
    thrown: function () { return stringify({ thrown: thrown }); },
    turn: function (number) { turn = Number(number); drawn = 0; },
    learn: function (found) {
      found = parse(found);
      Object.keys(found.names).forEach(function (name) { given.names[name] = found.names[name]; });
      given.own = found.own;
    },
    plain: function (url, host) { return find(scope.FindProxyForURL || scope.FindProxyForURLEx, url, host); },
    ex: function (url, host) {
      scope.getClientVersion = getClientVersion;  // Windows alone has it
      var answer = find(scope.FindProxyForURLEx, url, host);
      delete scope.getClientVersion;
      return answer;
    },
  };
  function find(ask, url, host) {
    if (typeof ask !== "function") { return told(null); }
    address = url;
    clear();  // of a call that was interrupted
    thrown = null;
    var answer = null;
    try { answer = ask(url, host); } catch (error) { return told(null, caught(error)); }
    return told(answer);
  }
  var OURS = helpers.map(function (helper) { return helper.name; }).concat("find", "plain", "ex");
  return function (what, first, second) { return does[what](first, second); };
})
"""
