"""CelesTrak and Space-Track: their queries, their rules of use, and the one HTTP client.

Start at `celestrak` and `spacetrack`; `policy` holds the rules of use; only
`http` imports requests.
"""
