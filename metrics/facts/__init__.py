"""Facts of hours: what one pass over hourly rows leaves."""
