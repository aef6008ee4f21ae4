"""Numbers of mobile telephones, as every gateway takes them."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from notifications.errors import DeliveryError

_TAKE_TEXTS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Ofcom keeps these for film and print; nobody has them, so they are what an example can safely use.
_IN_EXAMPLES = re.compile(r"\+447700900\d{3}")


def check_number(number: str) -> None:
    """Raises DeliveryError (permanent) when `number` is not in E.164, as `+447700900123` is, or not a
    mobile telephone's: a gateway takes a text for a landline, and nobody ever reads it."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or phonenumbers.format_number(parsed, PhoneNumberFormat.E164) != number:
        raise DeliveryError(
            "the recipient's number is no telephone number with its country, such as"
            " +447700900123: correct it in the directory",
            permanent=True,
        )
    if phonenumbers.number_type(parsed) not in _TAKE_TEXTS and not _IN_EXAMPLES.fullmatch(number):
        raise DeliveryError(
            "the recipient's number is not a mobile telephone's, and text messages reach no other:"
            " correct it in the directory, or leave it out",
            permanent=True,
        )
