"""Ask for a host's name in capitals, with the log-on and only with --active: a feature whose probe opens a tunnel."""
