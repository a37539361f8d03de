"""Tests of the rows and formats that answers are written in."""
