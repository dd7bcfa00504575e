"""What marketers ask of the published tables by one command: satisfaction, the cost of bad service,
value, an audience to be.
"""
