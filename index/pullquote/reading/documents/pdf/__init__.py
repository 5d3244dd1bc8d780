"""PDF -> one article: `glyphs` reads runs of letters in a process of its own, `layout` makes paragraphs of them."""
