"""Who may not decide on whom: themselves, a declared relative, a person they enrolled."""
