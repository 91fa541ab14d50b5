"""Sentences, numbers and dates in both languages."""
