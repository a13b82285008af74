"""The documentation is made from the program: what was added stands in it, and no page was touched."""

import re

import pytest

from tests.stranger.copies import Copy, put, put_option

PAGE = """\
# Reference

```{checks}
```
```{formats}
```
```{commands}
```
```{options}
```
```{profile} webex-2027
```
"""
CONFIGURATION = 'extensions = ["myst_parser", "proxytest_docs"]\nlocale_dirs = []\n'


@pytest.mark.table
def test_it_tells_of_all_that_was_added(copy: Copy) -> None:
    pytest.importorskip("sphinx")
    put("auth_realm.py", copy.package / "features/logon/auth_realm.py")
    put("trace", copy.package / "features/trace", "proxytest.features.trace")
    put("lines.py", copy.package / "report/formats/lines.py")
    put("tinyproxy.py", copy.package / "policy/products/tinyproxy.py")
    put("webex-2027.yaml", copy.package / "profiles/webex-2027.yaml")
    put_option(copy)
    pages = copy.folder / "pages"
    pages.mkdir()
    (pages / "conf.py").write_text(CONFIGURATION)
    (pages / "index.md").write_text(PAGE)
    copy.python("-m", "sphinx", "-q", "-b", "html", "pages", "made")
    made = re.sub(r"<[^>]*>", "", (copy.folder / "made/index.html").read_text())  # as text, a table breaks names
    for told in ("auth/realm", "trace/refused", ".lines", "tinyproxy, zscaler", "--linger", "*.webex-example.com"):
        assert told in made
