"""From rows that areas or facilities report to every area above them and to longer periods."""
