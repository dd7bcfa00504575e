"""Keys, encrypted files, generations, manifest, ledger. The only room that opens a database or
holds a key.
"""
