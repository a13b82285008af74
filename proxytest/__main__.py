"""`python -m proxytest`."""

from proxytest.cli import main

main()
