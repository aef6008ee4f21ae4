"""What can go wrong between the office and the person who is told."""

from calendars.errors import WritError


class LinkKeyError(WritError):
    """The signing keys of the owner links are missing or too short to be safe."""


class LinkError(WritError):
    """A link that the page does not honour."""


class ForgedLinkError(LinkError):
    """No such link: it was cut short when it was copied, or never came from this office."""


class ExpiredLinkError(LinkError):
    """This link is too old: use the one in your latest message, or ask for a fresh one."""


class FormTokenError(WritError):
    """The form was open for too long, or was not this page's own: read it again, then send it."""


class ProviderError(WritError):
    """Signing in with an account elsewhere that does not work."""


class ProviderDownError(ProviderError):
    """The provider of accounts does not answer, or not as it should; says what to set."""


class RefusedTokenError(ProviderError):
    """What the provider, or somebody in its name, says of who signs in is not to be believed."""


class UnprovedAddressError(ProviderError):
    """The account has no e-mail address of which the provider says that it is verified."""


class LetterError(WritError):
    """A message that cannot be written as asked; says what is missing."""


class MailSettingError(WritError):
    """A mail setting (server, sender, mailbox folder) that cannot work; never shows a password."""


class ChannelSettingError(WritError):
    """A channel's setting that cannot work or is not allowed; never shows a secret."""


class DeliveryError(WritError):
    """The channel did not take the message.

    `permanent`: sending the same to the same address again cannot help (no such mailbox).
    `unknown`: the line broke while the message was being handed over, so it may have arrived.
    `down`: the service took nothing from anybody just now (no connection, our password refused), so
    the next message would fare no better. It may come with `unknown`, never with `permanent`.
    `too_large`: a shorter message might be taken; it comes with `permanent`.
    None of them: it certainly did not arrive and may be sent again.
    """

    def __init__(
        self,
        text: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        down: bool = False,
        too_large: bool = False,
    ) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.unknown = unknown
        self.down = down
        self.too_large = too_large
