"""Songs whose lyrics mean what the visitor wrote, or what the seed songs say."""

from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.querysets import SongVectorQuerySet
from recommender.recommenders.base import Candidate, Filters, Query


class LyricsRecommender:
    """Cosine similarity between one text and the lyrics of each song, in the encoder's space."""

    name = "lyrics"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        vectors = SongVector.objects.made_by(self.encoder.name)
        if query.text:
            vector = self.encoder.encode([query.text])[0]
        elif query.seeds:
            vector = vectors.centre(query.seeds)
        else:
            vector = None
        if vector is None:
            return []
        allowed = _allowed(vectors, query.filters, query.filters.exclude | set(query.seeds))
        # Most of a catalogue passes the usual filters; with others we ask first.
        usual = query.filters == Filters(exclude=query.filters.exclude)
        few = not usual and allowed.are_few()
        nearest = allowed.nearest_compared(vector, k) if few else allowed.nearest(vector, k)
        return [Candidate(song=song, score=1.0 - distance, source=self.name) for song, distance in nearest]


def _allowed(vectors: SongVectorQuerySet, filters: Filters, excluded: frozenset[int]) -> SongVectorQuerySet:
    wanted = {
        "song__language": filters.language or None,
        "song__artist": filters.artist,
        "song__year__gte": filters.year_from,
        "song__year__lte": filters.year_to,
    }
    allowed = vectors.visible().filter(**{field: value for field, value in wanted.items() if value is not None})
    return allowed.exclude(song__in=excluded) if excluded else allowed
