"""`python -m kontuar` is the console command `kontuar`."""

import sys

from kontuar.config.command import main

sys.exit(main())
