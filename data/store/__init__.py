"""Immutable objects, the chain of releases, the audit, and who may do what."""
