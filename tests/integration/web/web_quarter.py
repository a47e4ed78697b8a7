"""The made-up quarter of the tests of the web room."""

import datetime as dt

from participation.quarters.models import Body, BodyRole, Phase, Quarter


def a_quarter(slug: str = "neunkirchen", **changed: object) -> Quarter:
    found: dict[str, object] = {
        "slug": slug,
        "name": "Neunkirchen Innenstadt",
        "town": "Neunkirchen",
        "phase": Phase.GOALS,
        "colour": "#a3402a",
        "introduction": {"de": "Unser Viertel soll besser werden.", "ar": "حيّنا سيصبح أفضل."},
        "contact": {
            "person": "Mara Beispiel",
            "name": "Stadtteilbüro",
            "street": "Kleiststraße 30b",
            "phone": "06821 000-123",
            "email": "stadtteil@example.org",
        },
        "legal": {
            "controller": "Stadt Beispiel",
            "data_protection_officer": "Datenschutz der Stadt",
        },
        "began": dt.date(2024, 9, 6),
        "synthetic": True,
        "bodies": [
            Body(role=BodyRole.LAND, name="Saarland"),
            Body(role=BodyRole.COUNTY, name="Landkreis Neunkirchen"),
            Body(role=BodyRole.TOWN, name="Kreisstadt Neunkirchen", office="Soziale Dienste"),
        ],
    }
    return Quarter(**{**found, **changed})
