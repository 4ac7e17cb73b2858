"""A scenario as a linear program, its solution by HiGHS, and the proof. The only package that imports Pyomo."""
