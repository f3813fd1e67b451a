"""The demo: sample texts, and the plan by which they are seeded through the services."""
