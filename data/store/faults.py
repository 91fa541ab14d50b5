"""What the environment did to a home, by kind; the sentences about it are the pages' and the command line's."""

import errno
from enum import StrEnum


class Kind(StrEnum):
    """What a person can do about it decides the kind."""

    UNANSWERED = "unanswered"  # no answer, a broken one, or one that says that the server itself failed
    BUSY = "busy"  # throttled
    DENIED = "denied"
    FULL = "full"
    MISSING = "missing"  # no such bucket
    GONE = "gone"  # parts of a candidate that were collected before it was published
    BROKEN = "broken"  # a disk that fails


class StoreFault(Exception):
    """The environment is at fault: disk full, no permission, object store out of reach."""

    @property
    def kind(self) -> Kind:
        """Told from what raised it."""
        return kind_of(self.__cause__) if self.__cause__ else Kind.BROKEN


class Damaged(StoreFault):
    """The object `name` is not what was written: its bytes changed, or it is missing."""

    def __init__(self, name: str, *, missing: bool = False) -> None:
        super().__init__(f"{name}: {'missing' if missing else 'bytes changed'}")
        self.name, self.missing = name, missing

    @property
    def kind(self) -> Kind:
        return Kind.BROKEN


class Gone(StoreFault):
    """Parts of a candidate were collected since it was made."""

    @property
    def kind(self) -> Kind:
        return Kind.GONE


class NotKnown(StoreFault):
    """An object may have been written or not: the answer was lost, and asking what is held now was not answered."""


_OF_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), Kind.FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), Kind.DENIED),
}
# Words of an object store's answer; both clients, obstore's and Polars' own, tell the status only in their text.
_OF_WORDS = (
    (Kind.BUSY, ("503 ", "429 ", "SlowDown", "TooManyRequests")),
    (Kind.DENIED, ("401 ", "403 ", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")),
    (Kind.MISSING, ("NoSuchBucket",)),
)
_REMOTE = "Generic S3 error"


def kind_of(error: BaseException) -> Kind:
    """The kind of an error of the operating system or an object store's client."""
    if isinstance(error, StoreFault):
        return error.kind
    number = error.errno if isinstance(error, OSError) else None
    if number is not None:
        return _OF_ERRNO.get(number, Kind.BROKEN)
    words = str(error)
    for kind, marks in _OF_WORDS:
        if any(mark in words for mark in marks):
            return kind
    name_of_error = type(error).__name__
    if name_of_error in {"PermissionDeniedError", "UnauthenticatedError"}:
        return Kind.DENIED
    local = isinstance(error, OSError) and _REMOTE not in words and "object-store" not in words
    return Kind.BROKEN if local else Kind.UNANSWERED
