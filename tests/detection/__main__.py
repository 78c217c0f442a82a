"""python -m tests.detection xx [batch]: what is found wrongly in the labelled reports of a language."""

import sys

from tests.detection.figures import show

show(*sys.argv[1:3])
