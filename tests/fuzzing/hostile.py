"""What nobody means to type: values for fields, bodies and headers, drawn by a `random.Random`.

It knows no page. Hypothesis gives the chance in tests, a seed in `python -m benchmarks fuzz`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote_from_bytes

Pairs = list[tuple[str, bytes]]

# Whatever once broke something somewhere: zero bytes, halves of characters, numbers at the edges
# of their types, dates that do not exist, templates, markup, queries, paths, and length.
VALUES: tuple[bytes, ...] = (
    b"", b" ", b"\0", b"a\0b", b"\r\nSet-Cookie: a=b", b"\x1b[31m", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xc0\x80", "\ufeff".encode(), "\u202egnirts".encode(), "e\u0301".encode() * 500,
    "😀".encode() * 300, "\uffff\U0010ffff".encode(), "\u2028\u2029\x85\x0b".encode(),
    b"0", b"-1", b"1e309", b"NaN", b"inf", b"0x10", b"1_000", b"9" * 20, b"9" * 5000,
    "\u0663\u0664".encode(), "\u00b2".encode(), "\u2160".encode(), b"2147483648",
    b"-9223372036854775809",
    b"0001-01-01T00:00", b"9999-12-31T23:59", b"2026-02-30T10:00", b"2026-03-29T02:30",
    b"2026-10-25T02:30", b"20261-01-01T00:00", b"9999-12-31T23:59:59", b"1969-12-31T23:59",
    b"true", b"null", b"[]", b"{}", b"undefined", b"{{ 7 * 7 }}", b"{% for %}", b"%(name)s %s %",
    b"<script>alert(1)</script>", b"\"><img src=x onerror=alert(1)>", b"javascript:alert(1)",
    b"' OR 1=1 --", b"\\", b"/", b"../../../../etc/passwd", b"..%2f..%2fetc%2fpasswd", b"%00", b"%",
    b"=cmd|' /C calc'!A0", b"@SUM(1)", b"a;b;c\n" * 50, b'"' * 999, b"|" * 999, b"a" * 70_000,
    b"---\n" * 40, b"# " + b"x" * 300, b"> " * 200 + b"x", b"- [x] " * 200, b"*" * 2000,
    ("\ufdfa" * 80 + "@a.bc").encode(), "\u0130".encode() * 200, ("\ufdfa" * 80).encode(),
    b"[" * 2000, b"`" * 2001, b"&#x0;&#xD800;&#1114112;", b"x" * 121, b"x" * 81, b"x" * 255,
)  # fmt: skip
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "X" * 30,
)
TYPES = (
    "", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=b",
    'multipart/form-data; boundary="' + "b" * 300 + '"', "application/json", "text/xml",
    "text/plain; charset=\x80", "application/zip", ";;;", "a" * 3000,
)  # fmt: skip
HEADERS = (
    "Cookie", "Accept-Language", "Accept", "Accept-Encoding", "Range", "If-None-Match",
    "If-Modified-Since", "If-Range", "Origin", "Referer", "Sec-Fetch-Site", "Host",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Authorization", "User-Agent",
    "Date", "Expect", "Content-Encoding", "X-Requested-With", "Cache-Control", "Forwarded",
    "X-HTTP-Method-Override",
)  # fmt: skip
HEADER_VALUES = (
    "", "\xff\xfe", "a" * 6000, "bytes=0-", "bytes=9-1,-5,a-b", 'W/"', '"' * 99, "*", "null",
    "en;q=2, fr;q=x, *;q=-1, " + "a-" * 200, "zh-Hant-" + "x" * 300, "en_US.UTF-8", "Thu, 99 Zzz",
    "Sat, 01 Jan 99999 00:00:00 GMT", "http://[::1", "http://a:99999999/", "//", "https://evil.example",
    "workshop=", "workshop=.eJwN", "workshop=" + "A" * 5000, "language=\x00; country=\"\\777\"",
    "country=\xe9; language=fr; a", "=; ;=;", "127.0.0.1, ::1, x", "gzip;q=1e9", "100-continue",
    "Basic Og==", "Bearer x", "for=unknown;proto=\"",
)  # fmt: skip


def value(chance: random.Random) -> bytes:
    """One value of a field: a known one, random text, or random bytes."""
    kind = chance.randrange(6)
    if kind < 4:
        return chance.choice(VALUES)
    if kind == 4:
        return text(chance, chance.choice((1, 3, 20, 200))).encode("utf-8", "surrogatepass")
    return chance.randbytes(chance.choice((1, 8, 200)))


def text(chance: random.Random, length: int) -> str:
    """Characters from all of Unicode, halves of pairs and zero included."""
    edges = (0x20, 0x7F, 0x250, 0x3000, 0x110000)
    return "".join(chr(chance.randrange(chance.choice(edges))) for _ in range(length))


def mutated(chance: random.Random, usual: Mapping[str, bytes], most: int = 3) -> Pairs:
    """A form as it is usually sent, with up to `most` fields missing, repeated or with a value that
    nobody meant; sometimes with a field that the form does not have."""
    pairs: Pairs = list(usual.items())
    for _ in range(chance.randint(0, most)):
        if not pairs:
            break
        at = chance.randrange(len(pairs))
        name = pairs[at][0]
        what = chance.randrange(6)
        if what == 0:
            del pairs[at]
        elif what == 1:
            pairs.insert(at, (name, value(chance)))
        elif what == 2:
            pairs.append((chance.choice((f"{name}-0", f"{name}[]", "csrf_token", "x" * 300)), b"1"))
        else:
            pairs[at] = (name, value(chance))
    return pairs


def urlencoded(pairs: Sequence[tuple[str, bytes]]) -> bytes:
    def quoted(data: bytes) -> str:
        return quote_from_bytes(data, safe="")

    return "&".join(f"{quoted(n.encode())}={quoted(v)}" for n, v in pairs).encode()


def multipart(pairs: Sequence[tuple[str, bytes]], files: Sequence[str] = ()) -> bytes:
    """As a browser sends a form with files; the names in `files` are sent as such."""
    parts = []
    for name, data in pairs:
        file = '; filename="f.csv"' if name in files else ""
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + b"--b--\r\n"


def body(chance: random.Random) -> bytes:
    """A body that is hardly a form."""
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: chance.randbytes(chance.choice((0, 1, 60, 3000))),
        lambda: b"&".join(b"a%d=x" % n for n in range(chance.choice((10, 500, 3000)))),
        lambda: chance.choice((b"[" * 5000, b'{"a":' * 5000, b"[1]", b'{"name": [{}]}', b"1")),
        lambda: multipart([(f"f{n}", value(chance)) for n in range(chance.choice((1, 30, 450)))]),
        lambda: b"--b\r\n" * 300 + chance.randbytes(40),
        lambda: b'--b\r\nContent-Disposition: form-data; name="' + b"n" * 9000 + b'"\r\n\r\nx',
        lambda: b"%" * 400 + b"=%zz&%%%&==&&" + value(chance),
    )
    return chance.choice(makers)()


def headers(chance: random.Random) -> dict[str, str]:
    """A few headers that no browser sends so."""
    names = chance.sample(HEADERS, chance.randrange(4))
    return {name: chance.choice(HEADER_VALUES) for name in names}


def path(chance: random.Random, known: str) -> str:
    """An address near a known one, percent-encoded."""
    parts = known.split("/")
    kind = chance.randrange(5)
    if kind < 2 and len(parts) > 1:
        parts[chance.randrange(1, len(parts))] = quote_from_bytes(value(chance)[:500], safe="")
    query = (
        "" if kind == 4 else "?" + "&".join(argument(chance) for _ in range(chance.randrange(3)))
    )
    return "/".join(parts) + query


def argument(chance: random.Random) -> str:
    names = ("group", "item", "names", "phase", "again", "before", "country", "language", "value",
             "conversion", "for", "theme", "audience", "plain", "q", "next", "")  # fmt: skip
    return f"{chance.choice(names)}={quote_from_bytes(value(chance)[:500], safe='')}"
