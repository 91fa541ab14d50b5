"""The server around the pages: who is answered, whether it still works, what restarts it."""
