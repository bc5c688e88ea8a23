"""One file per AWS service; each has `patch()`, which changes moto's classes."""
