"""Element sets, the identity of their objects, and their file formats."""
