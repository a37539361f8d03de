"""The stored catalogue: fetch, import, export, info and status, one command each."""
