"""Why a comparison came out as it did: data, sentences in both languages, pictures."""
