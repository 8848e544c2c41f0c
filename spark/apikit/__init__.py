"""What every API view shares: who asks, with which scopes, how answers and errors look.

The settings name classes of these modules, so this file imports none of them.
"""
