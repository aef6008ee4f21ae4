"""The directory of an organisation as a file: the same TOML and CSV that `writ directory load` takes."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.directory.places import our_places
from notifications.pages.doors import Door, Who
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.visits import Visitor
from tasks.actions.directories.parts import part_of, place_key
from tasks.people.directory import Directory
from tasks.people.directory_csv import directory_csv
from tasks.people.directory_file import write_directory
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory

TOML, ZIP = "toml", "zip"
_KINDS = {TOML: "application/toml", ZIP: "application/zip"}
# Without it Excel takes a file of UTF-8 for one of its own country's letters.
_CSV_LETTERS = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class DirectoryFiles:
    """The handler, over the register."""

    register: Register
    gate: Gate

    def doors(self) -> list[Door]:
        """One."""
        path = "/directory/file/{area}/{office}.{form}"
        who = Who.ADMINISTRATOR
        return [self.gate.door(path, self.download, name="directory-file", who=who)]

    async def download(self, request: Request, visitor: Visitor) -> Response:
        """GET /directory/file/ashford/council.toml: all that is the organisation's own, and of nobody else."""
        now, form = self.gate.now(), request.path_params["form"]
        directory = await run_in_threadpool(self._directory)
        wanted = f"{request.path_params['area']}/{request.path_params['office']}"
        places = {place_key(place): place for place in our_places(directory, visitor, now)}
        if wanted not in places or form not in _KINDS:
            raise HTTPException(404)
        part = part_of(directory, places[wanted], now)
        content = await run_in_threadpool(_written, part, wanted, form)
        name = re.sub(r"[^A-Za-z0-9._-]", "-", f"directory-{wanted}.{form}")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=_KINDS[form], headers=headers)

    def _directory(self) -> Directory:
        with self.register.read() as session:
            return stored_directory(session).directory


def _written(part: Directory, only: str, form: str) -> bytes:
    if form == TOML:
        return write_directory(part, only).encode()
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in directory_csv(part, only).items():
            folder.writestr(zipfile.ZipInfo(name), text.encode(_CSV_LETTERS))
    return content.getvalue()
