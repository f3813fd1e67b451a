"""How a book is made from content: pure, files in, files out."""
