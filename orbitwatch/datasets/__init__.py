"""Datasets: answers of any size, as folders of Parquet parts with a manifest, written by tasks."""
