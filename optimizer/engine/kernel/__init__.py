"""The compiled dual simplex: needs numba (extra `sweep`); see docs/kernel.md."""
