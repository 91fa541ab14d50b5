"""Indicators: what each means and how its two terms are counted."""
