"""Documents: PDF, Word, mail, web archives, WordPress exports, e-books and news agencies' formats, read as articles.

A module for each format; `forms` tells them apart. What they need beyond Pullquote's own dependencies is the extra
`formats`.
"""
