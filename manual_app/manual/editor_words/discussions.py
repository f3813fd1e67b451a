"""What is said of discussions: comments beside the text."""

from __future__ import annotations

from manual_app.wording import to_say

SENTENCES = (
    to_say("About"),
    to_say("About version %(number)s"),
    to_say("Comment on: %(field)s"),
    to_say("Comment, %(time)s"),
    to_say("Comments cannot be written now: the server cannot be reached."),
    to_say("Copy link"),
    to_say("Discussions to show"),
    to_say("Edit"),
    to_say("Guest: %(name)s"),
    to_say("Mine"),
    to_say("Not sent: the server could not be reached. What you typed stays here: send it again."),
    to_say("Only members of my organisation read this"),
    to_say("Open"),
    to_say("Open again"),
    to_say("Reply"),
    to_say("Settle"),
    to_say("Settled"),
    to_say("Settled by %(name)s"),
    to_say("Settled discussions cannot be read now: the server cannot be reached."),
    to_say("The link is copied."),
    to_say("The whole text"),
    to_say("What it was about is gone."),
    to_say("No comment stands here. Choose Open, Settled or Mine above to see the others."),
    to_say("Nothing is suggested or said here."),
    to_say("Nothing is suggested or said here. Select some words to begin."),
    to_say("Write a comment"),
    to_say("Write what you want to say."),
    to_say("Your answer"),
    to_say("Your comment"),
    to_say("Your role reads comments here and writes none."),
    to_say("changed"),
    to_say("only for your organisation"),
)
