"""The mail that Reviews send: short, plain, with one link."""

from __future__ import annotations

from collections.abc import Iterable

from manual_app import mail
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.accounts.rules import is_coordinator
from manual_app.reviews import queries
from manual_app.reviews.models import Decision, DecisionKind, Review
from manual_app.wording import _, format_date, use_locale


def asked(review: Review) -> None:
    """Ask the reviewers of the partners that were named."""
    contributors = {row.member_id for row in review.revision.contributors}
    for member in queries.reviewers_of(row.organisation_id for row in review.asked):
        if member.id not in contributors:
            with use_locale(member.language):
                mail.send(
                    to=member.email,
                    subject=_("Review asked: %(title)s", title=review.revision.title),
                    body=_body(
                        _(
                            "%(partner)s has sent version %(number)s of “%(title)s” for review.",
                            partner=review.text.drafting_organisation.name,
                            number=review.revision.number,
                            title=review.revision.title,
                        ),
                        _("Your reply is asked for by %(day)s.", day=format_date(review.due_on)),
                        review,
                    ),
                )


def decided(decision: Decision) -> None:
    """Tell the author and the coordinators what a partner decided."""
    review = decision.review
    for member in _authors_and_coordinators(review):
        with use_locale(member.language):
            agreed = decision.kind == DecisionKind.APPROVE
            sentence = (
                _("%(partner)s agrees to version %(number)s of “%(title)s”.", **_about(decision))
                if agreed
                else _(
                    "%(partner)s asks for changes in version %(number)s of “%(title)s”.", **_about(decision)
                )
            )
            mail.send(
                to=member.email,
                subject=_("Decision: %(title)s", title=review.revision.title),
                body=_body(sentence, mail.quoted(decision.reason), review),
            )


def ready_for_sign_off(review: Review, signers: Iterable[Member]) -> None:
    """Tell those who give the final approval that it is their turn."""
    for member in signers:
        with use_locale(member.language):
            mail.send(
                to=member.email,
                subject=_("Ready for final approval: %(title)s", title=review.revision.title),
                body=_body(
                    _("Enough partners have agreed to “%(title)s”.", title=review.revision.title),
                    _("It waits for your final approval."),
                    review,
                ),
            )


def signed_off(review: Review) -> None:
    """Tell the author and the coordinators that the text is approved."""
    for member in _authors_and_coordinators(review):
        with use_locale(member.language):
            mail.send(
                to=member.email,
                subject=_("Approved: %(title)s", title=review.revision.title),
                body=_body(
                    _(
                        "Version %(number)s of “%(title)s” is approved and goes into the next edition.",
                        number=review.revision.number,
                        title=review.revision.title,
                    ),
                    "",
                    review,
                ),
            )


def recalled(review: Review) -> None:
    """Tell the partners that were asked that there is nothing to do any more."""
    for member in queries.reviewers_of(row.organisation_id for row in review.asked):
        with use_locale(member.language):
            mail.send(
                to=member.email,
                subject=_("Taken back: %(title)s", title=review.revision.title),
                body=_body(
                    _(
                        "%(partner)s has taken “%(title)s” back. There is nothing to do for you.",
                        partner=review.text.drafting_organisation.name,
                        title=review.revision.title,
                    ),
                    "",
                    review,
                ),
            )


def _authors_and_coordinators(review: Review) -> list[Member]:
    people = [review.opened_by, review.text.responsible]
    people += [m for m in accounts.members_with_role(Role.COORDINATOR) if is_coordinator(m)]
    return list({m.id: m for m in people if m is not None and m.is_active}.values())


def _about(decision: Decision) -> dict[str, object]:
    revision = decision.review.revision
    return {"partner": decision.organisation.name, "number": revision.number, "title": revision.title}


def _body(first: str, second: str, review: Review) -> str:
    link = mail.link(f"/reviews/{review.id}")
    return "\n\n".join(part for part in (first, second, link) if part) + "\n"
