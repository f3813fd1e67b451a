"""What is said about a text: threads, comments, mentions, notices, guests."""
