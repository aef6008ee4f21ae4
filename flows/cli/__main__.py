"""`python -m flows.cli` is `writ`."""

import sys

from flows.cli import main

sys.exit(main())
