"""Django's settings; what differs between installations comes from the environment."""

import os
from importlib.metadata import entry_points
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kontuar.config import secret

SOURCE = Path(__file__).parent.parent
DATA = Path(os.environ.get("KONTUAR_DATA", "var")).absolute()

SECRET_KEY = secret.load(DATA)
DEBUG = os.environ.get("KONTUAR_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("KONTUAR_ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KONTUAR_ORIGINS", "").split(",") if o]
BEHIND_TLS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A cache in memory serves a single web process only: another one would not hear of a log-out.
WEB_IS_ALONE = os.environ.get("KONTUAR_WEB_ALONE") == "1"
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if WEB_IS_ALONE else 'db'}"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "kontuar.ui",
    "kontuar.events",
    "kontuar.actions",
    "kontuar.people",
    "kontuar.contacts",
    "kontuar.channels",
    "kontuar.orders",
    "kontuar.conversations",
    "kontuar.desk",
    "kontuar.manage",
    "kontuar.demo",
    *(point.value.replace(":", ".") for point in entry_points(group="kontuar.plugins")),
    "kontuar.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kontuar.config.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kontuar.config.middleware.persons_language_and_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kontuar.config.middleware.problems_in_plain_words",
]

ROOT_URLCONF = "kontuar.config.urls"
WSGI_APPLICATION = "kontuar.config.web.django_application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "kontuar.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
COTTON_DIR = "ui/components"
FORM_RENDERER = "kontuar.ui.forms.Renderer"

DATABASES = {"default": secret.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kontuar.config.accounts.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kontuar"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
EMAIL_BACKEND = "kontuar.config.accounts.ThroughOutbox"

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
TIME_ZONE = "UTC"
USE_TZ = True

STATICFILES_FINDERS = [
    "kontuar.ui.finders.ScreenFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_URL = f"/static/{secret.build_version(SOURCE)}/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 365 * 24 * 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
OUTBOUND_ALLOW = [o.strip() for o in os.environ.get("KONTUAR_OUTBOUND_ALLOW", "").split(",") if o]
CLAMD = os.environ.get("KONTUAR_CLAMD", "")
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_IMPORT_BYTES = int(os.environ.get("KONTUAR_MAX_IMPORT_GB", "20")) * 1024**3
MAX_MAIL_BYTES = 50 * 1024 * 1024

CSRF_FAILURE_VIEW = "kontuar.config.errors.forbidden"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"kontuar": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
