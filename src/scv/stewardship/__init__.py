"""What only a person can say: the queue of cases, decisions typed and kept, settings tried before
they count.
"""
