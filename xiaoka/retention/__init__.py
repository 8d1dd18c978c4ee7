"""How long records are kept, and what is removed when (保存期限)."""
