"""A Text and Word: files read in a child of their own, and written with what is open in them.

`reading` runs in the child and needs nothing but lxml; `incoming` starts it; `writing` makes a file;
`returned` compares what came back with what was handed out.
"""
