"""Log-ons as they are seen in the field, where they are too many to stand beside their check."""
