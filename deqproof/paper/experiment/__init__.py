"""The experiments of the paper, each reproduced by one function from a seed."""
