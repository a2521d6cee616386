"""What can go wrong between a browser and a page, each with the status that HTTP has for it.

WebError          400
NotThere          404   nothing stands at this address
NoLonger          410   it was there, and is held no longer
TooLarge          413   more than is taken at once
NotThisKind       415   not what is taken here
Busy              503   as much is under way as can be
NotAServer        the server cannot be started as it was asked to
"""

from __future__ import annotations

from detente.errors import DetenteError


class WebError(DetenteError):
    """An address that asks for what cannot be; its message is shown on the page."""

    status = 400


class NotThere(WebError):
    status = 404


class NoLonger(WebError):
    status = 410


class TooLarge(WebError):
    status = 413


class NotThisKind(WebError):
    status = 415


class Busy(WebError):
    status = 503


class NotAServer(DetenteError):
    pass
