"""What is kept about people: shown and handed out to them, and taken away when they have gone."""
