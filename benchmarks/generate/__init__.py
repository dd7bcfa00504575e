"""One invented world in two sizes: `data/sample`, every row with its scenario, and a large inbox
drawn from `rates`.
"""
