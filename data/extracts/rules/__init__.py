"""What is checked of an extract beyond its bytes: columns, values, keys, areas, series, scenic days."""
