"""What holds for all tests: no samples by default, little sweeping for circles, one thread, interrupts for children."""

import gc
import os
import signal

# What needs samples says so, and the other tests save their time.
os.environ["OPTIMIZER_DRAWS"] = "none"
os.environ["COLUMNS"] = "120"  # the width of pages, which workers of pytest would set
# As the command does: few circles are made, and looking for them takes a tenth of the time; matrices are small, and on
# busy processors threads for them take a hundred times as long.
gc.set_threshold(100_000, 50, 50)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A shell has its jobs in the background ignore interrupts, and whatever tests start would inherit that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
