"""Releases as people read them: what changed, who brought what, what was found."""
