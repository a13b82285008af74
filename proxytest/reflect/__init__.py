"""The far end of media tests: it answers STUN, HTTPS and WSS. The lab and `proxytest reflect` run it."""
