"""``python -m verifier.cli`` is the command line too."""

import sys

from verifier.cli.main import main

sys.exit(main())
