"""Extracts, contracts, the store and its releases."""
