"""a run as text. Each format is one file in `formats` and sees the model only; they share what these three say.

`visible` escapes hostile text, `transcript` writes events in the one notation, `summary` sorts and groups.
"""
