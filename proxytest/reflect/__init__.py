"""The far end of media tests: a server for STUN, HTTPS and WSS, run by the lab and by `proxytest reflect`."""
