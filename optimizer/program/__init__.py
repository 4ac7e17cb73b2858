"""The linear program of a scenario, its solution by HiGHS, and the proof. The only package that imports Pyomo."""
