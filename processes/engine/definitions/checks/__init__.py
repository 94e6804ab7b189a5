"""What is wrong with a diagram before it runs. One file per finding; each registers itself with diagram.CHECKS."""
