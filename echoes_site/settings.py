"""All settings, from the environment only. A missing or wrong value stops the start with its name."""

import re
from pathlib import Path
from zoneinfo import available_timezones

from celery.schedules import crontab
from csp.constants import NONE, SELF

from echoes_site import environment as env
from recommender.encoders import KINDS as KINDS_OF_ENCODERS

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text(
    "SECRET_KEY", valid=lambda key: len(key) >= 32, meaning="32 characters or more that nobody can guess", secret=True
)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]",
    valid=re.compile(r"\*|[\w.-]+|\[[\da-fA-F:]+\]").fullmatch,
    meaning="a host name like example.com",
)
CSRF_TRUSTED_ORIGINS = env.words(
    "CSRF_TRUSTED_ORIGINS", "", valid=re.compile(r"https?://[^/]+").fullmatch, meaning="like https://example.com"
)
ECHOES_HOME = Path(env.text("ECHOES_HOME", str(BASE_DIR / ".local"), meaning="a folder"))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "catalog",
    "recommender",
    "frontend",
    # Behind frontend, whose templates are to be found before theirs.
    "allauth",
    "allauth.account",
    "management",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "echoes_site.language.VisitorLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "catalog.api.throttling.RateLimitHeaders",
]
ROOT_URLCONF = "echoes_site.urls"
WSGI_APPLICATION = "echoes_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.listeners.context.signed_in",
            ]
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL")}
# Only the web server sets a pool; workers and commands, one connection a process, do without.
DATABASE_POOL = env.number("DATABASE_POOL", 0)
# What stands behind the "?" of the address, such as sslmode=require, stays.
DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
    "pool": {"min_size": 1, "max_size": DATABASE_POOL} if DATABASE_POOL else False,
    # 100 candidates give a recall@10 of .985; the scan goes on when a filter leaves too few of them.
    # Names with two typos share a little less than half of their trigrams.
    "options": "-c hnsw.ef_search=100 -c hnsw.iterative_scan=relaxed_order -c pg_trgm.word_similarity_threshold=0.45",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL._replace(path="/1").geturl(),
        "KEY_PREFIX": "echoes",
    }
}

CELERY_BROKER_URL = REDIS_URL._replace(path="/0").geturl()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task that takes longer than this is taken for lost and given to another worker; running twice is free.
    "visibility_timeout": 60,
    # How soon the task of a killed worker is noticed. The defaults let it wait for 100 s.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(ECHOES_HOME / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Short, because it is what makes an edit in the admin felt; free while the catalogue does not change.
    "embed what is stale": {
        "task": "recommender.tasks.embed_stale",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "train the recommenders": {
        "task": "recommender.tasks.train_recommenders",
        "schedule": crontab(hour="4", minute="30"),
    },
}
# Minutes of work, in a queue of its own: an edit must not wait for them.
CELERY_TASK_ROUTES = {"recommender.tasks.train_recommenders": {"queue": "training"}}

# A name of the registry in recommender/encoders, or "sentence-transformers:" and a folder or hub id.
ENCODER = env.text(
    "ENCODER",
    "albert-tiny-zh",
    valid=lambda encoder: encoder.partition(":")[0] in KINDS_OF_ENCODERS,
    meaning=f"{', '.join(KINDS_OF_ENCODERS)} (a colon and a folder or name may follow)",
)
RESULT_CACHE_SECONDS = env.number("RESULT_CACHE_SECONDS", 3600)

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(ECHOES_HOME / "static"), meaning="a folder"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Whoever wishes for neither of the two reads the language of the songs.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.text(
    "TIME_ZONE", "Asia/Shanghai", valid=available_timezones().__contains__, meaning="a time zone like Asia/Shanghai"
)
USE_I18N = True
USE_TZ = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "frontend.listeners.signing_in.LongEnoughValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]

# How many proxies of our own stand before the server; without it a client could invent its address.
NUM_PROXIES = env.number("NUM_PROXIES", 0)

SESSION_ENGINE = "recommender.listeners.sessions"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "frontend:home"
ACCOUNT_SIGNUP_REDIRECT_URL = "frontend:for-you"
# A name and a password are enough; whoever adds an address can have the password reset.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "email"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_VALIDATORS = "frontend.listeners.signing_in.USERNAME_VALIDATORS"
ACCOUNT_ADAPTER = "frontend.listeners.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "frontend.listeners.signing_in.SignInForm",
    "signup": "frontend.listeners.signing_in.SignUpForm",
}
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Nobody learns from us whether an address has an account, and strangers get no mail.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# How often one may try a password, a name or an address: allauth's limits, counted in the cache.
ALLAUTH_TRUSTED_PROXY_COUNT = NUM_PROXIES

# Mail goes to the log until there is a server for it.
vars().update(env.mail("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "noreply@localhost", valid=re.compile(".+@.+").fullmatch, meaning="an address"
)
EMAIL_TIMEOUT = 10

# Behind HTTPS set SECURE=1: cookies, redirects and HSTS then insist on it.
SECURE = env.flag("SECURE", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
# Those who ask for our health stand next to us and speak plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["catalog.api.parsing.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["catalog.api.throttling.ClientRateThrottle"],
    "DEFAULT_FILTER_BACKENDS": ["recommender.api.filters.MoodFilter"],
    "DEFAULT_PAGINATION_CLASS": "catalog.api.pagination.Pages",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "NUM_PROXIES": NUM_PROXIES,
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "catalog.api.errors.ErrorHandler"}
API_RATE = env.text(
    "API_RATE",
    "120/min",
    valid=re.compile(r"[1-9]\d*/(s|sec|second|m|min|minute|h|hour|d|day)").fullmatch,
    meaning="a number of requests and a time, like 120/min",
)
SPECTACULAR_SETTINGS = {
    "TITLE": "情绪共鸣音乐推荐 Echoes of Mood",
    "DESCRIPTION": "Write how you feel, in Chinese; get the songs whose lyrics resonate.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "catalog.models.Language",
        "MoodEnum": "recommender.moods.Mood",
        "ValidationErrorEnum": "drf_standardized_errors.openapi_serializers.ValidationErrorEnum.choices",
        "ClientErrorEnum": "drf_standardized_errors.openapi_serializers.ClientErrorEnum.choices",
        "ServerErrorEnum": "drf_standardized_errors.openapi_serializers.ServerErrorEnum.choices",
        **{
            f"ErrorCode{code}Enum": f"drf_standardized_errors.openapi_serializers.ErrorCode{code}Enum.choices"
            for code in (401, 403, 404, 405, 406, 415, 429, 500)
        },
    },
}

LOG_LEVEL = env.text(
    "LOG_LEVEL",
    "WARNING",
    valid=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL").__contains__,
    meaning="DEBUG, INFO, WARNING, ERROR or CRITICAL",
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"shares": {"()": "echoes_site.masking.WithoutShares"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["shares"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
