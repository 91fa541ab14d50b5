"""One person's session: who they are, what the address asks for, the files that they brought."""
