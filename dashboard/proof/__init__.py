"""Receipts opened again: what a shown number stands for and whether it still holds."""
