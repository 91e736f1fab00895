"""Theorems, problems, numbers, certificates and reports: what a reader sees."""
