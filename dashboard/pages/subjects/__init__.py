"""Pages of figures by subject."""
