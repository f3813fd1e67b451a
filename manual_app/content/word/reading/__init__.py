"""What the child does: take a file apart, read its body, and note what has no place in a Text."""
