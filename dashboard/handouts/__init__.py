"""What leaves on paper or as a file: exports, charts, the briefing."""
