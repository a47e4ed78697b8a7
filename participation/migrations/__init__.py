"""The schema's history. A structure test holds that it ends where the models are."""
