"""Partners of the network: the list, one partner with its members, adding and changing."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for

from manual_app import db
from manual_app.accounts import queries, rules, service
from manual_app.accounts.forms import ChangedPartnerForm, NewPartnerForm, PartnerForm
from manual_app.accounts.models import Organisation
from manual_app.accounts.views.blueprint import blueprint
from manual_app.content.pictures import Picture
from manual_app.web import access, answers, security
from manual_app.web.transaction import by_view
from manual_app.wording import _, country_name


@blueprint.get("/people")
@access.members
def people() -> Any:
    """List all partners by country, the lead partner first."""
    partners = sorted(
        queries.list_organisations(), key=lambda one: (not one.is_lead, country_name(one.country))
    )
    return render_template("accounts/people.html", partners=partners, standing=queries.standing())


@blueprint.get("/people/<slug>")
@access.members
def partner(slug: str) -> Any:
    """Show one partner with its members, and to who may invite there what is pending."""
    organisation = queries.get_organisation_by_slug(slug)
    member = access.signed_in_member()
    may_invite = rules.can_invite(member, organisation)
    return render_template(
        "accounts/partner.html",
        partner=organisation,
        members=queries.list_members(organisation.id),
        pending=queries.list_pending_invitations(organisation.id) if may_invite else [],
        sees_addresses=may_invite or member.organisation_id == organisation.id,
    )


@blueprint.route("/people/add", methods=["GET", "POST"])
@by_view
@access.rule(rules.can_manage_organisations)
def add_partner() -> Any:
    """Add a partner; its logo is decoded before the write lock is taken."""
    form = NewPartnerForm()
    if form.validate_on_submit():
        with answers.told_in(form):
            logo = _decoded_logo(form)
            with db.transaction():
                organisation = _added(form, logo)
        if not form.errors:
            flash(_("%(name)s is added. Invite its members next.", name=organisation.name), "success")
            return answers.done(url_for("accounts.partner", slug=organisation.slug), slug=organisation.slug)
    return answers.form_page("accounts/partner_form.html", form, partner=None)


@blueprint.route("/people/<slug>/edit", methods=["GET", "POST"])
@by_view
@access.rule(rules.can_manage_organisations)
def edit_partner(slug: str) -> Any:
    """Change what is known about a partner; its logo is decoded before the write lock is taken."""
    organisation = queries.get_organisation_by_slug(slug)
    form = ChangedPartnerForm(data=vars(organisation) | {"logo": None})
    if form.validate_on_submit():
        with answers.told_in(form):
            logo = _decoded_logo(form)
            with db.transaction():
                organisation = _changed(slug, form, logo)
        if not form.errors:
            flash(_("%(name)s is saved.", name=organisation.name), "success")
            return answers.done(url_for("accounts.partner", slug=slug))
    return answers.form_page("accounts/partner_form.html", form, partner=organisation)


@blueprint.get("/people/<slug>/logo")
@access.anyone
def logo(slug: str) -> Any:
    """Serve a partner's logo: public, as partners are; an uploaded file, so in a sandbox."""
    organisation = queries.get_organisation_by_slug(slug)
    content, media_type = queries.read_logo(organisation)
    response = Response(content, mimetype=media_type)
    response.set_etag(str(organisation.logo))
    response.make_conditional(request)
    return security.public(security.sandboxed(response), seconds=300)


def _particulars(form: PartnerForm) -> service.Particulars:
    return service.Particulars(
        name=form.name.data,
        short_name=form.short_name.data,
        country=form.country.data,
        place=form.place.data,
        address=form.address.data,
        website=form.website.data,
    )


def _decoded_logo(form: PartnerForm) -> Picture | None:
    """Return the logo that was sent, drawn anew; no transaction is open meanwhile."""
    db.close()
    return service.drawn_logo(form.logo.data.read()) if form.logo.data else None


def _added(form: NewPartnerForm, logo: Picture | None) -> Organisation:
    member = queries.get_member(access.signed_in_member().id)
    organisation = service.create_organisation(
        member, slug=form.slug.data, position=len(queries.list_organisations()), **vars(_particulars(form))
    )
    if logo:
        service.set_logo(member, organisation, logo)
    return organisation


def _changed(slug: str, form: ChangedPartnerForm, logo: Picture | None) -> Organisation:
    member = queries.get_member(access.signed_in_member().id)
    organisation = queries.get_organisation_by_slug(slug)
    service.change_organisation(member, organisation, _particulars(form))
    if logo:
        service.set_logo(member, organisation, logo)
    if form.remove_logo.data:
        service.remove_logo(member, organisation)
    return organisation
