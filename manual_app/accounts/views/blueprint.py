"""The room's blueprint; every module of pages adds its routes to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
