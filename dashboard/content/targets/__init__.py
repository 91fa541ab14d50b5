"""Targets, standings and the ledger as people read them."""
