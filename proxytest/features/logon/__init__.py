"""Log on by each scheme."""
