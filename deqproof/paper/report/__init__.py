"""What people see of a verdict: tables for the terminal, LaTeX for a paper, HTML for a browser."""
