"""Run one command; write its wall time, peak memory and exit status as JSON to stdout.

A process of its own, and a bare one (`python -I -S`): the kernel charges a new process with the
memory of the one that forked it, so a launcher that had imported NumPy would spoil the peak.
"""

import json
import os
import sys
import time

PEAK_UNIT = 1 if sys.platform == "darwin" else 1024

start = time.perf_counter()
child = os.fork()
if child == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    except OSError as error:
        sys.stderr.write(f"{os.path.basename(sys.argv[1])}: {error.strerror}\n")
        os._exit(127)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
exit_status = os.waitstatus_to_exitcode(status)
json.dump(
    {"seconds": seconds, "peak": usage.ru_maxrss * PEAK_UNIT, "status": exit_status}, sys.stdout
)
