"""What systems write of their proxy: one file per source, text in and a SourceSeen out; any text ends in a value."""
