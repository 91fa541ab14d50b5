"""Pages: short scripts that ask for frames and place what they show. They hold no arithmetic."""
