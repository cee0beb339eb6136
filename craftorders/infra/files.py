"""Files that people send, kept in a folder or a bucket under their content's hash (PHOTO_FOLDER, through fsspec)."""

from fsspec.core import url_to_fs

from craftorders.kernel.ids import new_id


def keep_file(url: str, content: bytes) -> None:
    """Write beside, then rename: nobody reads half a file, and a crash leaves none under its hash."""
    files, path = url_to_fs(url)
    beside = f"{path}.{new_id().hex}"
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    files.pipe_file(beside, content)
    files.mv(beside, path)


def kept_file(url: str) -> bytes:
    """What was kept there; FileNotFoundError where nothing was."""
    files, path = url_to_fs(url)
    content: bytes = files.cat_file(path)
    return content
