"""Commands of `flask --app manual_app`: what they are asked, and what they say."""

from __future__ import annotations

from flask import Flask

from manual_app.cli.backups import back_up, restore
from manual_app.cli.books import compile_manual, verify
from manual_app.cli.database import database
from manual_app.cli.doctor import doctor
from manual_app.cli.moving import move_database, move_files
from manual_app.cli.people import create_coordinator, reset_second_factor, seed_demo
from manual_app.cli.post import send_test_mail
from manual_app.cli.work import worker


def init_app(app: Flask) -> None:
    """Register the commands."""
    operating = (doctor, back_up, restore, move_database, move_files, send_test_mail)
    people = (seed_demo, create_coordinator, reset_second_factor)
    for command in (database, worker, compile_manual, verify, *people, *operating):
        app.cli.add_command(command)
