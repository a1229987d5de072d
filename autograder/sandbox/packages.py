"""What students of every course may import besides Python's own library. A list, and nothing else."""

PACKAGES = ("ipython", "matplotlib", "numpy", "torch")  # as pip names them
