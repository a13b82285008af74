"""Sites that are audited again and again: when, what changed, and who is told."""
