"""One file per check, found by itself; siblings never import each other."""
