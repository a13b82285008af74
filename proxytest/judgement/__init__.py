"""What the checks share: the evidence that they read, their results, and common causes."""
