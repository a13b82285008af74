"""`proxytest load`: how much a proxy holds. Only `sending` knows the network; all else is pure."""
