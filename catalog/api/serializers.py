from rest_framework import serializers

from catalog.models import Album, Artist, Song


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

    q = serializers.CharField(max_length=100, help_text="Words of a title or an artist's name.")
