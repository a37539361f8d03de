"""The command line: the only room that knows of terminals."""
