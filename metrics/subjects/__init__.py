"""Indicators, one subject a module; none knows another."""
