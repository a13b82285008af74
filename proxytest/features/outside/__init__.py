"""Requests and certificates as the reflector sees them, from outside."""
