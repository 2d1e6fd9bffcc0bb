"""The one error of this package."""


class PublishError(Exception):
    """What kept a model from being published: one sentence, with the next thing to do."""
