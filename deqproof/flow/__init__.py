"""Trajectories: gradient flow and descent, in floating point, at any number of digits, in balls."""
