"""Where we and Chromium differ, and why. Each answer that is not listed here must be the same."""

_NO_NAME = "Chromium undoes the escape; no proxy is called so"
_RULE = "a rule of the recording, by which no name exists, also hides addresses, and looks at capitals"
_ENGINE = "the engine has no part for languages and calendars (ECMA-402, Temporal)"

ANSWERS = {'"PROXY p%41q:3128"': _NO_NAME}
CALLS = {
    **dict.fromkeys(
        (
            'isResolvable("FOUR.test")',
            'isResolvable("10.0.0.1")',
            'dnsResolve("FOUR.TEST")',
            'dnsResolve("10.0.0.1")',
            'dnsResolve("010.0.0.1")',
            'isResolvableEx("10.0.0.1")',
            'isResolvableEx("::1")',
            'dnsResolveEx("10.0.0.1")',
            'dnsResolveEx("::1")',
        ),
        _RULE,
    ),
    **dict.fromkeys(
        (
            "typeof(Intl)",
            "typeof(Temporal)",
            '"A".localeCompare("a")',
            "(1234567.891).toLocaleString()",
            '"I".toLocaleLowerCase("tr")',
        ),
        _ENGINE,
    ),
}
FILES = {"only ex": "Windows alone calls FindProxyForURLEx; the rows are for Windows, and that is told"}
