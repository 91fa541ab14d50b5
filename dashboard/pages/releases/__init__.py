"""Pages on what is brought, decided and published."""
