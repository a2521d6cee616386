"""What can go wrong with a lake, each with what to do next.

LakeError
NotALake          the folder is something else
NewerLake         a newer detente wrote it
OtherCoding       its articles were coded otherwise than is asked for now
UnfinishedLake    its parts are read, but not put together yet
"""

from __future__ import annotations

from detente.errors import DetenteError


class LakeError(DetenteError):
    """Base of what can go wrong with a lake."""


class NotALake(LakeError):
    pass


class NewerLake(LakeError):
    pass


class OtherCoding(LakeError):
    pass


class UnfinishedLake(LakeError):
    pass
