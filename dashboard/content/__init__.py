"""Rows and sentences of the pages, by subject. Knows nothing of Streamlit."""
