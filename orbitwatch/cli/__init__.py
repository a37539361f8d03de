"""The command line: main, the lazy group, shared options and help."""
