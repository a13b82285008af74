"""`proxytest fleet serve`: what the hub knows of its sites as pages, metrics and JSON, kept up to date in memory."""
