"""Texts that people type stay texts: on pages, in files, in headers and in addresses."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from tests.campaigns.pages import make as make_campaign
from tests.cast import Cast, assign, make_cast, make_group
from tests.conftest import MakeApp
from tests.web import Visitor

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"
FORMULA = "=HYPERLINK(1)"


def unharmed(visitor: Visitor, *paths: str) -> None:
    """The pages show it as text: no element, no handler, and nothing worked out of it."""
    for path in paths:
        html = visitor.get(path).html
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
        assert "'49" not in html, path


@pytest.mark.long
def test_a_name_typed_anywhere_is_text_everywhere(cast: Cast) -> None:
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    group = make_group(alice, HOSTILE[:80], "code")
    made = assign(alice, group, title=HOSTILE)
    unharmed(alice, "/groups", f"/groups/{group}", f"/groups/{group}/board", "/assignments",
             f"/assignments/{made}", f"/progress/{made}", "/assignments/new",
             f"/proof/{made}/attendance", f"/assignments/{made}/copy")  # fmt: skip
    ada.get("/organisation")
    settings = {"country": "FR", "language": "en", "time_zone": "Europe/Paris"}
    contacts = f"{HOSTILE[:60]} | {HOSTILE[:70]} | {HOSTILE}"
    ada.post("/organisation", {"name": HOSTILE, "contacts": contacts} | settings)
    ada.post("/organisation/facilitators", {"name": HOSTILE, "email": "<b>@x.example"}, 200)
    unharmed(ada, "/organisation", "/organisation/log", "/organisation/erase", "/help", "/groups")
    unharmed(cast.pupil().visitor, "/assignments", "/help", "/account")


def test_what_is_typed_wrongly_comes_back_as_text(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    fields = {"/groups": "name", "/assignments/new": "title", "/sign-in": "email",
              "/join": "code", "/quizzes/try": "text", "/campaigns/new": "teams"}  # fmt: skip
    for path, field in fields.items():
        visitor = alice if path not in {"/sign-in", "/join"} else cast.visitor()
        visitor.get(path, None)
        page = visitor.post(path, {field: HOSTILE}, None)
        assert "<script>alert" not in page.html, path
        assert "<img src=x" not in page.html, path


@pytest.mark.parametrize(
    "path", "/help?country= /exit?value= /quizzes?theme= /join?x= /nothing/ /join/".split()
)
def test_what_stands_in_an_address_is_text(cast: Cast, path: str) -> None:
    for visitor in (cast.as_(cast.alice), cast.visitor()):
        visitor.get(path + "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", None)
        assert "<script>alert" not in visitor.page.html


def test_no_cell_of_a_file_is_a_formula(cast: Cast) -> None:
    charlie = cast.as_(cast.charlie)
    campaign = make_campaign(charlie, f"{FORMULA};12\n+1+cmd;13", 2)
    charlie.get(f"{campaign}/codes.csv")
    cells = rows(charlie.reply.data, ";")
    ada = cast.as_(cast.charlie)
    ada.get("/organisation")
    ada.post("/organisation/export", {}, 200)
    with zipfile.ZipFile(io.BytesIO(ada.reply.data)) as file:
        for name in file.namelist():
            if name.endswith(".csv"):
                cells += rows(file.read(name), ";")
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def rows(data: bytes, delimiter: str) -> list[str]:
    text = data.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


def test_no_address_decides_where_somebody_is_led(cast: Cast) -> None:
    """There is no parameter that names the next page, and none is made."""
    for name in ("next", "url", "return", "redirect", "to", "continue"):
        target = f"?{name}=https://evil.example/"
        visitor = cast.visitor()
        visitor.get(f"/groups{target}", 303)
        assert visitor.location == "/sign-in"
        visitor.get(f"/sign-in{target}&language=fr", 303)
        assert visitor.location.startswith("/sign-in?")
        visitor.get(f"/sign-in{target}")
        alice = {"email": cast.alice.email, "password": "correct horse battery staple"}
        visitor.post(f"/sign-in{target}", alice)
        assert visitor.location == "/"


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "/%2f%2fevil.example", "///evil.example/x"]
)
def test_changing_the_language_never_leads_to_another_host(cast: Cast, path: str) -> None:
    visitor = cast.visitor()
    visitor.get(f"{path}?language=fr", None, base_url="http://localhost")
    location = visitor.reply.location or "/"
    assert location.startswith(("/", "http://localhost/"))
    assert not location.startswith(("//", "/\\")), location


def test_the_host_that_a_browser_names_is_in_no_link(make_app: MakeApp) -> None:
    cast = make_cast(make_app(public_url="http://10.1.2.3:8000"))
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    cookie = ada.client.get_cookie("workshop")
    assert cookie is not None
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example",
               "Cookie": f"workshop={cookie.value}"}  # fmt: skip
    client = cast.app.test_client(use_cookies=False)
    values = {"name": "Eve", "email": "eve@x.example", "csrf_token": ada.token}
    replies = [client.post("/organisation/facilitators", data=values, headers=headers)]
    replies += [client.get(path, headers=headers) for path in ("/groups", "/join", "/help")]
    pages = [reply.get_data(as_text=True) for reply in replies]
    assert [reply.status_code for reply in replies] == [200] * 4
    assert "evil.example" not in "".join(pages)
    assert "http://10.1.2.3:8000/sign-in/link/" in pages[0]


def test_an_end_of_line_in_a_value_makes_no_header(cast: Cast) -> None:
    visitor = cast.visitor()
    for path in ("/help?country=FR%0d%0aSet-Cookie:%20a=b", "/join?language=fr&x=%0d%0aA:%20b",
                 "/static/css/%0d%0aA:b", "/join/%0d%0aA:b"):  # fmt: skip
        visitor.get(path, None)
        headers = visitor.reply.headers
        assert "A" not in headers
        assert not [c for c in headers.getlist("Set-Cookie") if c.startswith("a=")]


def test_of_a_field_sent_twice_the_first_counts_and_none_is_taken_from_the_address(
    cast: Cast,
) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    values = {"audience": "parents", "language": "fr", "joining": "slips"}
    alice.post("/groups?name=Address", values, 422)
    alice.post("/groups?name=Address&audience=employees", values | {"name": ["First", "Second"]})
    page = alice.get("/groups").main
    assert "First" in page
    assert "Second" not in page
    assert "Address" not in page


def test_a_field_that_the_form_does_not_have_changes_nothing(cast: Cast) -> None:
    """Nobody becomes an administrator, moves to another organisation or chooses an id."""
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    extra = {"id": "x" * 22, "organisation_id": cast.company, "role": "administrator",
             "administrator": "y", "open": "", "code": "AAAAAA"}  # fmt: skip
    values = {"name": "3e C", "audience": "parents", "language": "fr", "joining": "code"}
    alice.post("/groups", values | extra)
    assert "x" * 22 not in alice.location
    assert "AAAAAA" not in alice.get(alice.location).main
    alice.get("/organisation", 404)
    assert "3e C" not in cast.as_(cast.charlie).get("/groups").main


@pytest.mark.parametrize("path", ["/static/../config.py", "/static/%2e%2e/config.py",
                                  "/static/..%2f..%2fwsgi.py", "/static//etc/passwd", "/static/",
                                  "/static/css/", "/static/css/..%5c..%5cx", "/.git/config",
                                  "/static/.git/HEAD", "/quizzes/..%2f..%2fetc"])  # fmt: skip
def test_no_path_leads_out_of_the_folder_of_static_files(cast: Cast, path: str) -> None:
    alice = cast.as_(cast.alice)
    alice.get(path, None)
    assert alice.reply.status_code in {308, 404}, alice.reply.status
