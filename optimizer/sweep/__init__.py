"""A scenario solved again at very many draws of its uncertain numbers; `optimizer.sweep` carries one out."""
