"""What an administrator does to an installation: look what is wrong, back it up, bring it back, move it."""
