"""Pages, publishing, queries and the command line."""
