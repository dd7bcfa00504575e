"""Single customer view 单一客户视图: one encrypted, traceable profile per customer from every channel's exports."""
