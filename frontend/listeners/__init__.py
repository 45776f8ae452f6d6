"""The pages that are a listener's own: their library, playlists, diary, account and privacy."""
