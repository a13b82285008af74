"""`proxytest doctor`: what this machine can do for an audit, and how to get the rest."""
