"""Lets ``python -m orbitwatch`` behave as the ``orbitwatch`` command."""

from orbitwatch.cli.main import main

main()
