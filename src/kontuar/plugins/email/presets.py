"""Mail providers known by the domain of an address, so that a person types less."""

from dataclasses import dataclass
from typing import Any

from kontuar.plugins.email.hook_address import made_token


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's servers; "{domain}" stands for the domain of the address."""

    name: str
    domains: tuple[str, ...]
    imap_host: str
    smtp_host: str
    smtp_port: int = 465
    smtp_security: str = "tls"
    saves_sent_itself: bool = False
    checks_as: str = ""
    """The name it gives itself in Authentication-Results."""
    login: str = "password"
    """How people log in there with mail programs."""


PROVIDERS = (
    Provider(
        "Gmail", ("gmail.com", "googlemail.com"), "imap.gmail.com", "smtp.gmail.com",
        saves_sent_itself=True, checks_as="mx.google.com", login="google",
    ),
    Provider(
        "Outlook", ("outlook.com", "hotmail.com", "live.com", "msn.com"),
        "outlook.office365.com", "smtp.office365.com", 587, "starttls", saves_sent_itself=True,
        login="microsoft",
    ),
    Provider("WP", ("wp.pl", "wp.eu"), "imap.wp.pl", "smtp.wp.pl"),
    Provider("O2", ("o2.pl", "tlen.pl", "go2.pl", "prokonto.pl"), "poczta.o2.pl", "poczta.o2.pl"),
    Provider(
        "Onet",
        ("onet.pl", "onet.eu", "onet.com.pl", "poczta.onet.pl", "poczta.onet.eu", "op.pl", "vp.pl",
         "amorki.pl", "autograf.pl", "buziaczek.pl", "spoko.pl", "opoczta.pl"),
        "imap.poczta.onet.pl", "smtp.poczta.onet.pl",
    ),
    Provider(
        "Interia",
        ("interia.pl", "interia.eu", "interia.com", "poczta.fm", "intmail.pl", "adresik.net"),
        "poczta.interia.pl", "poczta.interia.pl",
    ),
    Provider("iCloud", ("icloud.com", "me.com"), "imap.mail.me.com", "smtp.mail.me.com", 587,
             "starttls"),
    Provider("Yahoo", ("yahoo.com", "yahoo.pl"), "imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
    Provider("OVH", (), "ssl0.ovh.net", "ssl0.ovh.net"),
    Provider("home.pl", (), "poczta.{domain}", "poczta.{domain}"),
    Provider("nazwa.pl", (), "mail.{domain}", "mail.{domain}"),
)  # fmt: skip
OWN_DOMAIN = Provider("", (), "mail.{domain}", "mail.{domain}")


def provider_of(address: str) -> Provider:
    """Who hosts an address, by its domain; an own domain usually calls its server mail.<domain>."""
    domain = address.rpartition("@")[2].lower().strip()
    return next((p for p in PROVIDERS if domain in p.domains), OWN_DOMAIN)


def guess_settings(address: str, provider: Provider | None = None) -> dict[str, Any]:
    """Settings to begin with; the live test says whether they are right."""
    domain = address.rpartition("@")[2].lower().strip()
    chosen = provider or provider_of(address)
    return {
        "incoming": "imap",
        "imap_host": chosen.imap_host.format(domain=domain),
        "imap_port": 993,
        "imap_security": "tls",
        "imap_user": address.strip(),
        "login": chosen.login,
        "trusted_servers": chosen.checks_as,
        "hook_token": made_token(),
        "folders": "INBOX",
        "same_login": True,
        "smtp_host": chosen.smtp_host.format(domain=domain),
        "smtp_port": chosen.smtp_port,
        "smtp_security": chosen.smtp_security,
        "smtp_user": address.strip(),
        "save_sent": not chosen.saves_sent_itself,
        "listen_host": "127.0.0.1",
        "listen_port": 8025,
    }
