"""The first set's corpus, for its recipes."""

from __future__ import annotations

from tests.submissions.corpus import Corpus

PS1 = Corpus("ps1_gradients")
