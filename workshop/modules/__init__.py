"""Training modules: the format and reading one."""
