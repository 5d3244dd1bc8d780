"""The Discord bot of Pullquote. It imports `index` by its public names; `index` never imports it."""
