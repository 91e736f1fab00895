"""The single-index theory for one problem: constants that are proved bounds, and what runs show."""
