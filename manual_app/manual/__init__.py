"""The manual as a whole: settings, contents, and the editor's pages."""
