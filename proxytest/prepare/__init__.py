"""Turn options of a command line, a file or a program into a plan; `cli` and `api` share it."""
