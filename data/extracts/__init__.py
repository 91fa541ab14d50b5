"""What people bring: read in a child process and checked against its contract."""
