"""How the reader that `pullquote.answerability` packages is trained and measured."""
