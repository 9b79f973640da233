"""Why a request or a reply cannot be put into the other side's words."""


class TranslationError(Exception):
    """The request is sound, and this kind of device can never do it: answered as a refusal, nothing is sent."""


class AnswerError(Exception):
    """The hub's reply is well-formed, and its values are not those of the service."""
