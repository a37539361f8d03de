"""Tests of orbitwatch.elements."""
