"""`make screenshots`: draws the pictures of README and docs anew, from the pages as they are."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tasks.register.database import open_register
from tests import april
from tests.chromium import chromium_up
from tests.notifications.pages.looked_at.site import a_site
from tests.pictures.pages import of_pages
from tests.pictures.prefect_page import of_the_deployment

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> int:
    """Draw them all; `--no-prefect` leaves out the one that needs a server of its own."""
    with TemporaryDirectory() as made, chromium_up() as chromium:
        file = Path(made) / "register.db"
        open_register(f"sqlite:///{file}").close()
        april.build(file)
        register = open_register(f"sqlite:///{file}")
        with a_site(register, chromium) as site:
            of_pages(site, chromium, FOLDER)
        register.close()
        if "--no-prefect" not in sys.argv[1:]:
            home = Path(made) / "prefect"
            home.mkdir(mode=0o700)
            of_the_deployment(chromium, home, FOLDER)
    for picture in sorted(FOLDER.glob("*.png")):
        print(f"{picture.name}  {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
