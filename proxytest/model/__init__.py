"""The nouns. Frozen values and closed enums; imports the standard library only."""
