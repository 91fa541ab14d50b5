"""The command line: everything the pages do, scripted and judged from outside."""
