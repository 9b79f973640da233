"""Wrong in what firmware they take."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct


class ImageNotVerified(Conduct):
    """Takes an image whose check is wrong."""

    def image_is_genuine(self, genuine: bool) -> bool:
        if not super().image_is_genuine(genuine):
            self.deviate(ImageNotVerified)
        return True


class ImageOutOfSequence(Conduct):
    """Takes an image that needs another predecessor than the one that is installed."""

    def image_is_in_sequence(self, in_sequence: bool) -> bool:
        if not super().image_is_in_sequence(in_sequence):
            self.deviate(ImageOutOfSequence)
        return True
