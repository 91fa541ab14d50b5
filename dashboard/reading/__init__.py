"""The only reader of releases: figures, periods, areas and receipts, as far as the reader may see them."""
