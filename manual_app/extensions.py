"""Flask extensions, made once and bound to the app in `create_app`."""

from flask_login import LoginManager
from flask_wtf import CSRFProtect

login = LoginManager()
csrf = CSRFProtect()
