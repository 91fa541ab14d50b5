"""Scenarios and the track record of what was projected."""
