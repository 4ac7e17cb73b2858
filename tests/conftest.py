"""What holds for all tests: no samples by default, files that share much in one process."""

import gc
import os

import pytest

# What needs samples says so, and the other tests save their time.
os.environ["OPTIMIZER_DRAWS"] = "none"
# As the command does: few circles are made, and looking for them takes a tenth of the time.
gc.set_threshold(100_000, 50, 50)

TOGETHER = {
    "pages": ("accessible", "headline", "html_browser", "html_report", "influence", "live_report", "pictures"),
    "words": ("comparison", "hwpx", "report", "smallest_unit", "snapshots", "sources", "written_report", "xlsx"),
    "random": ("program_properties", "repair", "runaway"),
}
"""Files whose tests look at the same answers and reports, which each process makes once (see `shared`)."""


def pytest_collection_modifyitems(items):
    """Keep the tests of a file, and of files that share much, in one process of `pytest -n 2 --dist loadgroup`."""
    group = {f"test_{file}": name for name, files in TOGETHER.items() for file in files}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group.get(item.path.stem, item.path.stem)))
