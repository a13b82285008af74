"""WebSockets inside the tunnel."""
