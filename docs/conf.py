"""How Sphinx builds these pages: `make docs`."""

import sys
from pathlib import Path

from proxytest import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "proxytest"
author = "the proxytest authors"
release = version = __version__
extensions = ["myst_parser", "proxytest_docs"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
highlight_language = "none"
nitpicky = True
smartquotes = False  # it would make a dash of the two hyphens of an option

html_theme = "furo"
html_title = f"proxytest {release}"
html_copy_source = False
html_show_copyright = False  # the licence is said once, in LICENSE
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["proxytest.css"]
