"""Numbers of mobile telephones, as every gateway takes them."""

import phonenumbers

from notifications.errors import DeliveryError


def check_number(number: str) -> None:
    """Raises DeliveryError (permanent) when `number` is not in E.164, as `+447700900123` is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        parsed = None
    written = parsed and phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if parsed is None or written != number or not phonenumbers.is_possible_number(parsed):
        raise DeliveryError(
            "the recipient's number is no telephone number with its country, such as"
            " +447700900123: correct it in the directory",
            permanent=True,
        )
