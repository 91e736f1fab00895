"""`python -m deqproof` is `deqproof`."""

import sys

from deqproof.cli import main

sys.exit(main())
