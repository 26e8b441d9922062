"""Walks past a training as a company runs it: a campaign from a table of teams, a few employees who
do it, and what is left afterwards. It knows addresses, and nothing behind them."""

from __future__ import annotations

import csv
import io
import re

from playwright.sync_api import APIRequestContext, Browser, FormData, Page

from tools.camera import Cast, Shot, fresh_page, play, press

TABLE = {
    "fr": "Équipe;Effectif\nAccueil – Brest;12\nAccueil – Nîmes;environ 50\nLogistique – Mâcon;8\n"
    "Accueil – Brest;9\nQualité – Sète;4\nÉnergie – Liège;",
    "en": "Team;Expected\nReception – Cork;12\nReception – Galway;about 50\nLogistics – Athlone;8\n"
    "Reception – Cork;9\nQuality – Sligo;4\nEnergy – Kilkenny;",
}
MENDED = {
    "fr": "Équipe;Effectif\nAccueil – Brest;12\nLogistique – Mâcon;8\nQualité – Sète;4",
    "en": "Team;Expected\nReception – Cork;12\nLogistics – Athlone;8\nQuality – Sligo;4",
}
TITLE = {"fr": "Respect au travail", "en": "Respect at work"}
COUNTRY = {"fr": "FR", "en": "IE"}
CONTACT = {
    "fr": "Médecine du travail | Noor Keane | poste 204",
    "en": "Occupational health | Noor Keane | extension 204",
}
NAME = {"fr": "Ateliers Corail", "en": "Coral Works"}
ITEMS = ("module/stand-by-a-colleague", "quiz/the-team-channel")
# Ways through the story that others take, one after the other.
WAYS = (
    "sticker/1 private/2 other-channel/3 wrong-site/1 kitchen/2 his-choice/1",
    "sticker/2 gildas/1 other-channel/2 wrong-site/5 hermance/1 kitchen/3 hr-alone/2",
    "sticker/1 private/1 other-channel/1 wrong-site/4 bertille/1 kitchen/2 his-choice/2",
    "sticker/3 other-channel/4 outcry/1 kitchen/4 round-table/2",
)
SENDING = 23
CHECK = "main form.form > button[value=check]:not(.default-button)"


def training(browser: Browser, base: str, shot: Shot, cast: Cast) -> None:
    """An officer of the company, and one employee at a browser of their own."""
    page = fresh_page(browser, base, shot)
    page.goto("/sign-in")
    page.fill("[name=email]", cast.email)
    page.fill("[name=password]", cast.password)
    press(page, "main form button")
    organisation(page, shot)
    campaign = made(page, shot)
    rows = slips(page, campaign)
    assignments = teams(page, campaign)
    employee(browser, base, shot, rows[0])
    for number, row in enumerate(rows[1:SENDING]):
        others = fresh_page(browser, base, shot)
        one_more(others.context.request, row, assignments[row["team"]], number)
        others.context.close()
    afterwards(page, shot, campaign, assignments[rows[0]["team"]])
    page.context.close()


def organisation(page: Page, shot: Shot) -> None:
    """The country decides which help is shown; proof of training is switched on once."""
    page.goto("/organisation")
    page.fill("main form[action='/organisation'] [name=name]", NAME[shot.language])
    page.select_option("[name=country]", COUNTRY[shot.language])
    page.fill("[name=contacts]", CONTACT[shot.language])
    press(page, "main form[action='/organisation'] button")
    page.goto("/organisation")
    if page.locator("form[action='/organisation/proof'] [value=on]").count():
        press(page, "form[action='/organisation/proof'] [value=on]")
    shot.take(page, "organisation-proof")


def made(page: Page, shot: Shot) -> str:
    """A campaign, its list checked and mended; its address."""
    page.goto("/campaigns")
    shot.take(page, "campaigns")
    page.goto("/campaigns/new")
    shot.take(page, "campaign-new")
    page.fill("[name=title]", TITLE[shot.language])
    for number, item in enumerate(ITEMS):
        page.select_option(f"[name=items-{number}]", item)
    page.check("[name=joining][value=slips]")
    page.select_option("select[name=language]", shot.language)
    page.check("[name=proof_of_training]")
    page.fill("[name=teams]", TABLE[shot.language])
    press(page, CHECK)
    shot.take(page, "campaign-check", at="#understood")
    page.fill("[name=teams]", MENDED[shot.language])
    press(page, CHECK)
    press(page, "button[value=make]")
    shot.take(page, "campaign")
    return "/" + page.url.split("/", 3)[3]


def slips(page: Page, campaign: str) -> list[dict[str, str]]:
    """The lines of the file for the mail merge, by English names, the first team first."""
    with page.expect_download() as waiting:
        page.locator(f"form[action='{campaign}/slips.csv'] button").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","))
    return [dict(zip(("team", "number", "link", "code"), line, strict=True)) for line in lines[1:]]


def teams(page: Page, campaign: str) -> dict[str, str]:
    """The address of each team's assignment by the team's name."""
    page.goto(campaign)
    links = page.locator("table.teams tbody th a").all()
    return {link.inner_text(): link.get_attribute("href") or "" for link in links}


def employee(browser: Browser, base: str, shot: Shot, row: dict[str, str]) -> None:
    """The link of the mail, what is told first, the story, the attestation, and the end."""
    page = fresh_page(browser, base, shot)
    page.goto(f"/join#{row['code']}")
    press(page, "form[action='/join'] button[type=submit]")
    shot.take(page, "to-do-employee")
    press(page, "main .card h3 a")
    shot.take(page, "told-proof")
    page.goto(page.locator("main .card h2 a").nth(1).get_attribute("href") or "/")
    shot.take(page, "told-employee")
    play(page, shot.none)
    shot.take(page, "sent-attestation")
    with page.expect_popup() as tab:
        page.locator(".attestation button[value=page]").click()
    tab.value.wait_for_load_state()
    shot.take(tab.value, "attestation")
    tab.value.close()
    press(page, "main form[action='/finished'] button")
    page.wait_for_url("**/finished")
    shot.take(page, "finished")
    page.context.close()


def one_more(asking: APIRequestContext, row: dict[str, str], address: str, number: int) -> None:
    """Somebody else sends, without a screen."""
    token = field(asking.get("/join").text(), "csrf_token")
    asking.post("/join", form={"csrf_token": token, "code": row["code"]})
    story = f"{address}/{ITEMS[1].partition('/')[2]}"
    text = asking.get(story).text()
    form = FormData()
    for name in ("csrf_token", "owner"):
        form.append(name, field(text, name))
    for step in WAYS[number % len(WAYS)].split():
        form.append("step", step)
    form.append("act", "send")
    reply = asking.post(story, form=form)
    if not reply.ok:
        raise RuntimeError(f"{story} was refused with {reply.status}")


def field(text: str, name: str) -> str:
    """The last value of a hidden field of this name."""
    found = re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', text)
    return str(found[-1]) if found else ""


def afterwards(page: Page, shot: Shot, campaign: str, assignment: str) -> None:
    """The list of numbers, the sheet to sign, progress before and after the close, and the log."""
    proof = assignment.replace("/assignments/", "/proof/")
    page.goto("/assignments")
    shot.take(page, "agenda")
    page.goto(assignment)
    shot.take(page, "assignment-proof")
    page.goto(proof)
    shot.take(page, "proof")
    press(page, f"main form[action='{proof}'] button")
    shot.take(page, "proof-list")
    page.goto(f"{proof}/attendance")
    shot.take(page, "attendance")
    page.goto(campaign)
    press(page, f"form[action='{campaign}/remind'] button")
    page.locator(f"form[action='{campaign}/close'] button").click()
    press(page, "dialog[open] button:not(.button-secondary)")
    page.goto(f"{campaign}/progress")
    shot.take(page, "campaign-progress", at="section.campaign-piece")
    page.goto("/organisation/log")
    shot.take(page, "log")
