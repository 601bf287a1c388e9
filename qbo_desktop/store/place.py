"""Where a store may lie: a local folder of the user's own, neither shared over a network nor synced."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from qbo_desktop.errors import StoreError
from qbo_desktop.wording import _

STORE_FILE = "store.sqlite3"
# Folder names that well-known synchronising programs give their roots.
_SYNCED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "icloud",
    "com~apple~clouddocs",
    "mobile documents",
    "cloudstorage",
    "nextcloud",
    "owncloud",
    "pcloud drive",
    "box sync",
)
_NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "9p",
        "afpfs",
        "webdav",
        "davfs",
        "fuse.sshfs",
        "fuse.davfs",
        "fuse.rclone",
        "fuse.gvfsd-fuse",
        "glusterfs",
        "ceph",
        "lustre",
    }
)


# What Linux says of its mounted file systems: device, place, kind and more, a line each.
MOUNTS = Path("/proc/self/mounts")


def refuse_unsafe_place(path: Path, mounts: Path = MOUNTS) -> None:
    """Raise StoreError when the store would lie in a synced folder or on a network drive.

    Two programs that write one SQLite file through such a place corrupt it (SQLite's own advice).
    """
    folder = path.resolve().parent
    for part in folder.parts:
        if _is_synced(part.lower()):
            raise StoreError(
                _(
                    "The folder {folder} is kept in step by a cloud program ({part}), which can damage the store."
                ).format(folder=folder, part=part),
                _("Choose a local folder with --home."),
            )
    if any(
        (parent / marker).exists()
        for parent in (folder, *folder.parents)
        for marker in (".dropbox", ".owncloudsync.log")
    ):
        raise StoreError(
            _("The folder {folder} is kept in step by a cloud program, which can damage the store.").format(
                folder=folder
            ),
            _("Choose a local folder with --home."),
        )
    if _on_network_drive(folder, mounts):
        raise StoreError(
            _("The folder {folder} lies on a network drive, where a store can be damaged.").format(
                folder=folder
            ),
            _("Choose a local folder with --home."),
        )


def _is_synced(name: str) -> bool:
    """Whether a folder's name is one that such a program gives: "OneDrive", "OneDrive - Firm" …"""
    return name in _SYNCED or name.startswith(
        tuple(f"{root}{mark}" for root in _SYNCED for mark in (" -", "-", "~"))
    )


def _on_network_drive(folder: Path, mounts: Path) -> bool:
    if sys.platform == "win32":
        if str(folder).startswith("\\\\"):
            return True
        import ctypes

        drive_remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == drive_remote)
    if not mounts.is_file():
        return False
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = point == "/" or folder == Path(point) or str(folder).startswith(point.rstrip("/") + os.sep)
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind in _NETWORK_FILE_SYSTEMS


def make_private_folder(folder: Path) -> None:
    """Make a folder that only the user can read; StoreError when that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            _("The folder {folder} cannot be made: {why}").format(folder=folder, why=error.strerror or error),
            _("Choose another folder with --home."),
        ) from error
