"""What screen readers and keyboards need of a page, and the theme leaves out; tests/browser asks axe."""

import re
from pathlib import Path

from sphinx.application import Sphinx

#: What the theme writes -> what it lacks there.
_MENDED = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="This page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="This page">',
    '<p class="caption" role="heading">': '<p class="caption">',  # without a level it is no heading
    "<pre>": '<pre tabindex="0">',  # wide ones scroll, by keys too
}
_TABLE = re.compile(r'(<div class="table-wrapper [a-z -]+")>')


def mend(app: Sphinx, failed: Exception | None) -> None:
    """Complete each page that was written."""
    if failed is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            _mend_page(page)


def _mend_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    better = _TABLE.sub(r'\1 tabindex="0">', text)
    for lacking, whole in _MENDED.items():
        better = better.replace(lacking, whole)
    if better != text:
        page.write_text(better, encoding="utf-8")
