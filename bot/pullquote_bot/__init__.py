"""The Discord bot of Pullquote. It imports `pullquote` by its public names; `pullquote` never imports it."""
