"""What the editor says about its connection, and about words that only this device has."""

from __future__ import annotations

from manual_app.wording import to_say

SENTENCES = (
    to_say(
        "Go on writing: it is kept on this device. Sign in again in another tab, and it is sent by itself."
    ),
    to_say("Insert here"),
    to_say("Offline - not kept"),
    to_say("Open a page"),
    to_say("Open a page in a new tab: the network shows its own sign-in there. Then come back."),
    to_say("Somebody else is signed in on this browser now."),
    to_say("Something in this network does not let the manual through."),
    to_say(
        "The browser's storage is full, or this is a private window. Leave this page open until it "
        "says Saved: what is not saved would be lost with it."
    ),
    to_say("This device cannot keep what you write."),
    to_say("This network asks you to sign in first."),
    to_say("This part of the editor needs the network."),
    to_say("Try again"),
    to_say("Try another network, or ask those who run this one."),
    to_say("Try it again when it is back."),
    to_say("What you write is kept on this device, and is sent by itself."),
    to_say("What you wrote is not sent in their name. It is kept until you sign in here again."),
    to_say("You have been signed out."),
    to_say("All that you wrote stands in the text."),
    to_say("Compare"),
    to_say("Not in the text any more."),
    to_say("Take over mine"),
    to_say("Taken over"),
    to_say("This text can no longer be edited. Copy what you want to keep."),
    to_say("This text was replaced while what you wrote was on its way. Take over what should be in it."),
    to_say("What stands now"),
    to_say("What you wrote, beside what stands now"),
    to_say("Yours"),
)
