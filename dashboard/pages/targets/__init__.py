"""Pages of targets and the ledger."""
