"""A Text as a .docx: real styles, suggestions as tracked changes, blocks known when they return."""
