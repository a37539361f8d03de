"""What is held: fetch, import, export, info and status, a command each."""
