"""No samples by default: what needs them says so, and the other tests save their time."""

import os

os.environ["OPTIMIZER_DRAWS"] = "none"
