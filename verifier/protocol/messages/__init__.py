"""The bodies of protocol v1 (sections 2 to 4): what a kiosk may send and what it is answered.

Binary values are base64url without padding; times carry an offset. Members of a request that are not known
are left alone, so that a later kiosk may say more.
"""
