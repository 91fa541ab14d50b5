"""Time and memory of the work that grows with data, always as a ratio to a plain read or a peer in the same run."""
