"""a run as text. Each format is one file and sees the model only; they share what the next three modules say.

`visible` escapes hostile text, `transcript` writes events in the one notation, `summary` sorts and groups.
"""
