"""From what was asked for, on a command line, in a file or by a program, to a plan: what `cli` and `api` share."""
