"""Answers of any size: folders of Parquet parts with a manifest, written by independent tasks."""
