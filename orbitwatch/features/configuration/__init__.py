"""The configuration file: shown and set by a command; `orbitwatch.config` reads it."""
