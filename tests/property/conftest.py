from tests.conformance.twins import in_browser as in_browser
