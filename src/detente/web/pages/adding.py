"""`/add`: paste or drop an article and have it read at once, to be kept in the book or only shown; and how far that has come."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from detente.intake.draft import LONGEST_TEXT
from detente.intake.read import iso_day
from detente.web.desk import Given, Job
from detente.web.errors import TooLarge, WebError
from detente.web.guard import LARGEST_BODY
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.article import shown

if TYPE_CHECKING:
    from fastapi import FastAPI

    from detente.web.app import Web

# Files and fields that one form may send.
MOST_FILES, MOST_FIELDS = 200, 20
_NAMES = ("article", "events", "state")


def add(site: Site, asked: Asked) -> View:
    data = {"megabytes": LARGEST_BODY >> 20, "characters": LONGEST_TEXT, "files": MOST_FILES, "book": site.pool.path.name}
    return View("Add articles", data)


def job(site: Site, asked: Asked) -> View:
    found = site.desk.job(asked.parts["job"])
    data = {**_told(found), "shown": [shown(reading) for reading in found.readings] if found.over else []}
    rows = [{"article": article, "events": events, "state": "added"} for article, events in found.added]
    rows += [{"article": article, "events": None, "state": "known"} for article in found.known]
    return View("Reading" if not found.over else "What was read", data, rows, _NAMES)


def _told(job: Job) -> dict[str, Any]:
    what, _, hint = (job.problem or "").partition(" Hint: ")
    return {
        "job": job.id, "state": job.state, "over": job.over, "keep": job.given.keep, "read": job.read, "events": job.events,
        "added": [{"article": article, "events": events} for article, events in job.added],
        "known": list(job.known), "failures": [dataclasses.asdict(failure) for failure in job.failures],
        "problem": what or None, "hint": hint,
    }  # fmt: skip


# --- what is sent -----------------------------------------------------------------------------------------------------------


def routes(app: FastAPI, web: Web) -> None:
    async def send(request: Request) -> Response:
        try:
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LARGEST_BODY) as form:
                given = await anyio.to_thread.run_sync(_given, web, form)
        except MultiPartException as error:
            raise WebError(f"The form did not arrive whole: {error.message} Hint: send it again.") from None
        begun = web.desk.begin(given)
        return RedirectResponse(f"/add/{begun.id}", 303)

    app.add_api_route("/add", send, methods=["POST"], include_in_schema=False, response_model=None)


def _given(web: Web, form: Any) -> Given:
    """What a form gives to be read. Raises :class:`WebError` for what cannot be."""
    text = str(form.get("text") or "")
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    if not text.strip() and not files:
        raise WebError("There is nothing to read. Hint: paste an article, or choose a file.")
    if len(text) > LONGEST_TEXT:
        raise TooLarge(
            f"The text has {len(text):,} characters; an article has at most {LONGEST_TEXT:,}. Hint: split it into articles."
        )
    said = {name: str(form.get(name) or "").strip() or None for name in ("title", "published", "outlet", "url")}
    if said["published"] and iso_day(said["published"]) is None:
        raise WebError(f"{said['published']!r}: not a date. Hint: the day of publication is written like 2024-03-11.")
    folder = web.desk.folder()
    for number, file in enumerate(files):
        # Its ending tells the format; where it would lie is not the sender's to say.
        name = Path(str(file.filename).replace("\\", "/")).name
        name = name.encode("utf-8", "replace")[-120:].decode("utf-8", "ignore")  # a file's name has at most 255 bytes
        if name in ("", ".", "..") or "\0" in name:
            name = "file"
        target = folder / name
        if target.exists():
            target = folder / f"{number}-{name}"
        with target.open("wb") as out:
            shutil.copyfileobj(file.file, out)
    keep = form.get("keep", "yes") == "yes"
    return Given(folder, text if text.strip() else None, keep=keep, **said)


PAGE = Page("/add", "add.html", add, label="Add", key="n")
JOB = Page("/add/{job}", "job.html", job)
