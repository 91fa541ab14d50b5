"""Figures of an area by subject: cards, maps, courses, tables."""
