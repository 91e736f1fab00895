"""What `make bench` measures. A module `bench_NAME.py` with `run(report)` is found by itself."""
