"""One program bound to NumPy, numba, mpmath and plain floats; batch and Gaussian gradients."""
