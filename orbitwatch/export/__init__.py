"""Rows as columns, and columns as text."""
