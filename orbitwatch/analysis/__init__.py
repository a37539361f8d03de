"""The answers: passes, overflights, positions, and how far each can be trusted."""
