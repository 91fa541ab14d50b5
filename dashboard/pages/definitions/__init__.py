"""Pages on what figures mean."""
