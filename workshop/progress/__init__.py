"""Charts and exports of what has been released, and of nothing else."""
