"""Text that runs, loads or deceives wherever it is taken for markup; each piece would leave a mark that a test sees."""

#: What would run sets `window.__x` or asks; what would load asks for http://attacker.test.
HOSTILE = (
    "</style></title></textarea></pre></details></svg>"
    "<script>window.__x = 1; alert('script')</script>"
    "<img src=http://attacker.test/img onerror=window.__x=2>"
    "<svg onload=window.__x=3><image href=http://attacker.test/svg /></svg>"
    "<iframe srcdoc='<script>parent.__x=4</script>'></iframe>"
    "<a href='javascript:window.__x=5'>javascript:window.__x=6</a>"
    "<meta http-equiv=refresh content='0;url=http://attacker.test/meta'>"
    "<base href=http://attacker.test/><link rel=stylesheet href=http://attacker.test/css>"
    "<style>@import 'http://attacker.test/import'; body { display: none }</style>"
    "<form action=http://attacker.test/form><input autofocus onfocus=window.__x=7></form>"
    "\" onmouseover=window.__x=8 style='background:url(http://attacker.test/url)' x=\""
    "' autofocus tabindex=0 onfocus=window.__x=9 '"
    "} * { background: url(http://attacker.test/rule) } /* */ <!-- --> <![CDATA[ ]]>"
    "{{ 7 * 7 }}{% raw %}&lt;script&gt;&#x3c;script&#x3e;"
    "\x00\x01\x08\x0b\x0c\x1b[2J\x1b]0;title\x07\x7f\x85\x9b2J\u2028\u2029\u202e\u2066\u200b\ufeff\ufffe\ud800\r\n\t"
)
