"""Sweeps: a scenario solved at many draws of its uncertain numbers; `optimizer.sweep` carries one out."""
