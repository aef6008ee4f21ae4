"""What a backup is, for programs and in words."""

from pathlib import Path

from tasks.clock import london
from tasks.files.backups.manifest import EVIDENCE, Manifest
from tasks.words import short_moment


def said_of(made: Manifest, path: Path) -> dict[str, object]:
    """What a backup is, for programs."""
    return {
        "file": str(path),
        "made_at": london(made.made_at),
        "revision": made.revision,
        "database": made.database,
        "rows": made.rows,
        "evidence": len(made.names(EVIDENCE)),
        "bytes": path.stat().st_size,
        "missing": list(made.missing),
    }


def backup_words(manifest: Manifest) -> str:
    """When it was made, of what, and how much there is in it."""
    return (
        f"the backup of {short_moment(manifest.made_at)}, made by Writ {manifest.writ} (schema"
        f" {manifest.revision}) from {manifest.database}, with {manifest.rows} rows of"
        f" {len(manifest.tables)} tables and {len(manifest.names(EVIDENCE))} files of evidence"
    )
