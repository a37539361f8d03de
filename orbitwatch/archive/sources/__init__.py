"""Public sources (CelesTrak, Space-Track, SatNOGS DB): queries, rules of use, the HTTP client.

Start at `celestrak` and `spacetrack`; `policy` implements the rules of use; only `http` and
`sending_adapter` import requests.
"""
