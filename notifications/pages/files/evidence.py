"""The files of an answer on their way from a form to the evidence: kept, carried on, named, given out.

What was sent with a form that is shown again, because something else was to be mended, is not asked for
anew: it is kept already, and the form says so in a signed field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from starlette.responses import FileResponse, Response

from notifications.errors import FormTokenError
from notifications.links import Links
from notifications.pages.desk import Desk
from notifications.pages.files.carried import Carried
from notifications.pages.files.uploads import Upload
from notifications.pages.forms import Answer
from notifications.pages.problems import MAIN, Problem, problem
from tasks.files.evidence_files import EvidenceFile, Unfit, UnfitFileError, clean_name, digest_of
from tasks.files.evidence_rules import load_evidence_rules

# It runs nowhere, whatever a browser makes of it.
_SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class Given:
    """The files of a form, and what was wrong with others."""

    files: tuple[EvidenceFile, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FormFiles:
    """The files of the forms on the page that a token opened."""

    desk: Desk
    links: Links
    token: str
    now: datetime

    def keep(self, answer: Answer, slots: Iterable[str]) -> Given:
        """Keep what was sent for each slot of evidence, in the order of the form; or what was kept before, where
        nothing new was."""
        files, problems = list[EvidenceFile](), list[Problem]()
        for place, slot in enumerate(slots):
            upload = answer.uploads.get(f"file-{place}")
            try:
                if upload is not None:
                    files.append(self._kept(slot, upload))
                elif carried := answer.carried.get(f"kept-{place}"):
                    files.append(self._read(slot, carried))
            except UnfitFileError as unfit:
                problems.append(
                    Problem(
                        f"file-{place}", str(unfit), key=f"file.{unfit.unfit}", given=unfit.given
                    )
                )
            except FormTokenError:
                problems.append(problem(MAIN, "stale"))
        return Given(tuple(files), tuple(problems))

    def named(self, answer: Answer, slots: Iterable[str]) -> tuple[EvidenceFile, ...]:
        """What `keep` would keep, where all of it is fit, for an answer that is not taken: nothing is kept."""
        return tuple(
            EvidenceFile(slot, clean_name(upload.name), *_sum_of(upload.content))
            for place, slot in enumerate(slots)
            if (upload := answer.uploads.get(f"file-{place}"))
        )

    def carried(self, files: tuple[EvidenceFile, ...]) -> Mapping[str, Carried]:
        """The files that are kept, by slot, each as its form goes on to say so."""
        return {
            file.slot: Carried(
                file,
                self.links.sign_kept(
                    [file.slot, file.name, file.sha256, file.size], self.token, now=self.now
                ),
            )
            for file in files
        }

    def _kept(self, slot: str, upload: Upload) -> EvidenceFile:
        if upload.too_large:
            rules, name = load_evidence_rules(), clean_name(upload.name)
            raise UnfitFileError(Unfit.TOO_LARGE, name=name, megabytes=rules.megabytes)
        return self.desk.keep_file(slot, upload.name, upload.content)

    def _read(self, slot: str, token: str) -> EvidenceFile:
        of, name, digest, size = self.links.read_kept(token, self.token, now=self.now)
        if of != slot:
            raise FormTokenError(FormTokenError.__doc__)
        return EvidenceFile(slot, name, digest, size)


def _sum_of(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    return digest_of(content), content.tell()


def file_given_out(desk: Desk, file: EvidenceFile) -> Response | None:
    """A file to be kept by the browser and never shown by it; None where it is missing or was changed."""
    place = desk.file_place(file)
    if place is None:
        return None
    return FileResponse(
        place,
        media_type="application/octet-stream",
        filename=file.name,
        content_disposition_type="attachment",
        headers={"Content-Security-Policy": _SANDBOX},
    )
