from collections.abc import Sequence

from rest_framework import serializers

from catalog.models import Album, Artist, Language, Song
from catalog.search import MAX_QUERY, FoundSong, MarkedLine


class ArtistSerializer(serializers.ModelSerializer[Artist]):
    class Meta:
        model = Artist
        fields = ["id", "name"]


class AlbumSerializer(serializers.ModelSerializer[Album]):
    class Meta:
        model = Album
        fields = ["id", "title", "year"]


class SongSerializer(serializers.ModelSerializer[Song]):
    """A song in a list: everything but its words."""

    artist = ArtistSerializer()
    album = AlbumSerializer(allow_null=True)

    class Meta:
        model = Song
        fields = ["id", "title", "artist", "album", "year", "language"]


class SongDetailSerializer(SongSerializer):
    lyrics = serializers.SerializerMethodField(help_text="The words, a line a line.")

    class Meta(SongSerializer.Meta):
        fields = [*SongSerializer.Meta.fields, "source", "lyrics"]

    def get_lyrics(self, song: Song) -> str:
        return "".join(lyrics.text for lyrics in song.versions.all())


class SearchSerializer(serializers.Serializer[None]):
    """What may be asked of the search."""

    q = serializers.CharField(
        max_length=MAX_QUERY,
        help_text="Words of a title, an artist's name or a line of lyrics: simplified or traditional, full pinyin or "
        "initials, with a typo or two.",
    )


class MarkedLineSerializer(serializers.Serializer[MarkedLine]):
    text = serializers.CharField()
    start = serializers.IntegerField(help_text="From this character on the line is what was asked for.")
    end = serializers.IntegerField(help_text="The first character that is not.")


class FoundSongSerializer(serializers.Serializer[Sequence[FoundSong]]):
    """A song that a search found: everything but its words, by what it was found, and the line that was asked for."""

    id = serializers.IntegerField(source="song.id")
    title = serializers.CharField(source="song.title")
    artist = ArtistSerializer(source="song.artist")
    album = AlbumSerializer(source="song.album", allow_null=True)
    year = serializers.IntegerField(source="song.year", allow_null=True)
    language = serializers.ChoiceField(Language.choices, source="song.language")
    matched = serializers.ChoiceField(["title", "artist", "line"], source="match.source")
    lines = MarkedLineSerializer(many=True, help_text="The lines that hold the words asked for; often none.")
