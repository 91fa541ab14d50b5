"""Charts as Vega-Lite specifications: built once for a language and theme, data sent beside them."""
