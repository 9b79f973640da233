"""Wrong in what firmware they take."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code


class ImageNotVerified(Conduct):
    """Takes an image whose check is wrong."""

    def image_is_genuine(self, genuine: bool) -> bool:
        if not super().image_is_genuine(genuine):
            self.deviate(ImageNotVerified)
        return True


class FormatNotChecked(Conduct):
    """Takes an image that its maker has signed, whatever its format."""

    def image_is_well_formed(self, data: bytes, well_formed: bool) -> bool:
        if not super().image_is_well_formed(data, well_formed):
            self.deviate(FormatNotChecked)
        return True


class OddImageRefused(Conduct):
    """Takes the byte that fills up the last register of an odd image for one of the image."""

    def image_is_well_formed(self, data: bytes, well_formed: bool) -> bool:
        if not len(data) % 2 or not super().image_is_well_formed(data, well_formed):
            return well_formed
        self.deviate(OddImageRefused)
        return False


class HeldImageStays(Conduct):
    """Takes no other image as long as one that it holds has not been installed."""

    _holds = False

    def image_is_well_formed(self, data: bytes, well_formed: bool) -> bool:
        if self._holds:
            self.deviate(HeldImageStays)
            return False
        self._holds = super().image_is_well_formed(data, well_formed)
        return self._holds

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        self._holds = self._holds and code not in (Code.FIRMWARE_INSTALLED, Code.FIRMWARE_REFUSED)
        return super().recorded(log, code, time_s)


class ImageOutOfSequence(Conduct):
    """Takes an image that needs another predecessor than the one that is installed."""

    def image_is_in_sequence(self, in_sequence: bool) -> bool:
        if not super().image_is_in_sequence(in_sequence):
            self.deviate(ImageOutOfSequence)
        return True
