"""Reviews of Revisions: submit, decide, final approval, take back."""
