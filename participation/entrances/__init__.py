"""Entrances: QR codes and short codes at real places, what they lead to, and their posters."""
