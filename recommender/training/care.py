"""Training the linear model of recommender.care: which characters around 死, 活 and the like tell of a wish to die.

Logistic regression with an L1 penalty over the presence of runs of one to three characters, so that only some hundred
weights remain. It learns from the posts labelled by hand and, with less weight, from the other posts as the phrases
judge them: distant supervision (Mintz et al. 2009), by which it comes to know what is said beside the phrases.
"""

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from recommender.care import PHRASES, plain_spelling, score, signals_by_phrase, telling_grams
from recommender.evaluation.care import labelled, read_posts

LEAST_POSTS = 4  # that hold a gram before it may have a weight
UNLABELLED_WEIGHT = 0.2
PENALTY = 0.3  # scikit-learn's C: smaller is stricter
# Where recall and false alarms part: so many ordinary posts may be taken for a signal, phrases included. An answer to
# these is only kinder than it need be.
FALSE_ALARMS = 0.045
SHARED = 14  # so many characters in a row in common, and two posts are one in two wordings


def train_care(data: Path, labels: Path) -> dict[str, float]:
    """Gram -> weight, with the bias under the empty gram. Posts that resemble a test post are not learnt from."""
    development, test = labelled(data, labels, "development"), labelled(data, labels, "test")
    known = {plain_spelling(post): label == "signals" for label, posts in development.items() for post in posts}
    tested = {run for posts in test.values() for post in posts for run in _runs(plain_spelling(post))}
    others = {plain for post in read_posts(data) if tested.isdisjoint(_runs(plain := plain_spelling(post)))} - set(
        known
    )
    posts = [*known, *sorted(others)]
    says = np.array([*known.values(), *map(signals_by_phrase, posts[len(known) :])])
    weight = np.r_[np.ones(len(known)), np.full(len(others), UNLABELLED_WEIGHT)]
    weights = _fit([telling_grams(post) for post in posts], says, weight)
    return _as_bold_as_allowed(weights, [plain_spelling(post) for post in development["ordinary"]])


def _runs(text: str) -> set[str]:
    return {text[at : at + SHARED] for at in range(max(1, len(text) - SHARED + 1))}


def _fit(posts: list[set[str]], says: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    held = Counter(gram for grams in posts for gram in grams)
    column = {gram: number for number, gram in enumerate(sorted(g for g, n in held.items() if n >= LEAST_POSTS))}
    rows = [[column[gram] for gram in grams if gram in column] for grams in posts]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(column)))
    model = LogisticRegression(penalty="l1", C=PENALTY, solver="liblinear", max_iter=1_000, random_state=0)
    model.fit(matrix, says, sample_weight=weight)
    weights = zip(column, model.coef_[0], strict=True)
    return {"": _short(model.intercept_[0])} | {gram: _short(value) for gram, value in weights if abs(value) > 5e-4}


def _as_bold_as_allowed(weights: dict[str, float], ordinary: list[str]) -> dict[str, float]:
    """With the highest bias at which no more than FALSE_ALARMS of the `ordinary` posts are taken for a signal."""
    scores = sorted((score(post, weights) for post in ordinary if not PHRASES.search(post)), reverse=True)
    allowed = int(FALSE_ALARMS * len(ordinary)) - sum(map(signals_by_phrase, ordinary))
    return weights | {"": _short(weights[""] - scores[max(allowed, 0)])}


def _short(value: float) -> float:
    return round(float(value), 3)
