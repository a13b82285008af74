"""What the TLS inside the tunnels, and the servers in certificates, are asked for."""
