"""Who can deliver mail by webhook."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HookProvider:
    """A provider; one that does not sign what it sends logs in with a name and a password."""

    name: str
    signs: bool = False
    is_asked: bool = False
    """Whether what came is fetched from it, with a key to its API."""


PROVIDERS = {
    "mailgun": HookProvider("Mailgun", signs=True),
    "postmark": HookProvider("Postmark"),
    "sendgrid": HookProvider("SendGrid"),
    "mailjet": HookProvider("Mailjet"),
    "sparkpost": HookProvider("SparkPost"),
    "brevo": HookProvider("Brevo", is_asked=True),
    "resend": HookProvider("Resend", signs=True, is_asked=True),
    "ses": HookProvider("Amazon SES"),
}
