"""Pages on what is ahead."""
