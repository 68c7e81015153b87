"""Brevo: the fields of a mail come with the call, its files are asked for."""

from typing import Any
from urllib.parse import quote

from anymail.inbound import AnymailInboundMessage
from anymail.webhooks.brevo import BrevoInboundWebhookView

from kontuar.plugins.email.hook_asking import net

FILES = "https://api.brevo.com/v3/inbound/attachments/"


class BrevoView(BrevoInboundWebhookView):  # type: ignore[misc]
    """The package's own view, with files by our way out."""

    def _fetch_attachment(self, attachment: dict[str, Any]) -> Any:
        token = quote(str(attachment["DownloadToken"]), safe="")
        return AnymailInboundMessage.construct_attachment(
            content_type=attachment.get("ContentType") or "application/octet-stream",
            content=net.ask(FILES + token, {"api-key": self.api_key}),
            filename=attachment.get("Name"),
            content_id=attachment.get("ContentID"),
        )
