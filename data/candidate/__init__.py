"""A staged release: the parent's parts with an extract's blocks replaced, and what that takes away."""
