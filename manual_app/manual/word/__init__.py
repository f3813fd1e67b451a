"""Word files of Texts: held while a member looks at the report, taken in, taken back, handed out."""
