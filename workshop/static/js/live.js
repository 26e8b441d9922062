/* News of a live session: asks for the part of the page that changes, and shows it when there is
   something new; sends the buttons of the page without leaving it; keys of a remote clicker. Without
   this script the pages reload by themselves and every button is a form. */

const main = document.querySelector("[data-live]");
const part = main.querySelector("[data-part]");
const lost = document.querySelector("[data-lost]");
const gone = document.querySelector("[data-gone]");
const every = Number(main.dataset.every);
const KEYS = {
  PageDown: "next",
  ArrowRight: "next",
  PageUp: "back",
  ArrowLeft: "back",
  b: "pause",
  B: "pause",
  ".": "pause",
};
/* A screen that changes does so in the same second; phones spread over theirs. After a server was away,
   everybody is back within five seconds. */
const JITTER = 0.2;
const LONGEST_WAIT = 3000;
const TRIED_FOR = 20_000;

let tag = main.dataset.tag;
let over = false;
let failures = 0;
let timer;
let asked = 0;

function wait() {
  const base = failures ? Math.min(every * 2 ** (failures - 1), LONGEST_WAIT) : every;
  return base * (1 - JITTER + Math.random() * 2 * JITTER);
}

function later() {
  clearTimeout(timer);
  if (!over) timer = setTimeout(ask, wait());
}

function known(element) {
  if (!element || !part.contains(element)) return null;
  const { id, name, value } = element;
  const { key, letter } = element.dataset;
  if (id) return `#${CSS.escape(id)}`;
  if (key) return `[data-key="${key}"]`;
  if (letter) return `[data-letter="${letter}"]`;
  return name ? `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]` : null;
}

/* What is being typed stays, and so does where the reader is. */
function show(html) {
  const focused = known(document.activeElement);
  const title = part.querySelector("h1")?.textContent;
  const open = [...part.querySelectorAll("details")].map((each) => each.open);
  const typed = [...part.querySelectorAll("input:not([type=hidden])")].map((each) => [each.id, each.value]);
  const template = document.createElement("template");
  template.innerHTML = html;
  part.replaceChildren(template.content);
  const heading = part.querySelector("h1");
  if (title === heading?.textContent) {
    part.querySelectorAll("details").forEach((each, place) => { each.open = open[place] ?? false; });
    typed.forEach(([id, value]) => {
      const field = id && document.getElementById(id);
      if (field) field.value = value;
    });
    const again = focused && part.querySelector(focused);
    if (again) again.focus({ preventScroll: true });
  } else {
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

async function take(reply, number) {
  failures = 0;
  lost.hidden = true;
  if (reply.status === 410 || reply.status === 404 || reply.redirected || reply.status === 401) {
    over = true;
    if (gone) {
      gone.hidden = false;
      part.replaceChildren();
    } else location.reload();
    return;
  }
  if (reply.status === 304) return;
  if (!reply.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("no news");
  const { html, to } = await reply.json();
  /* The room has another code. */
  if (to) {
    over = true;
    location.replace(to);
    return;
  }
  const fresh = reply.headers.get("ETag");
  if (!fresh) throw new Error("no news");
  /* An answer that was overtaken by a younger one is old news. */
  if (number < asked) return;
  /* A question that is being answered asks about a button of this page: it stays until then. */
  if (document.querySelector("dialog[open]")) return;
  tag = fresh;
  show(html);
}

async function request(address, options) {
  const number = ++asked;
  try {
    const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout?.(10_000), ...options });
    if (reply.status >= 500 || reply.status === 429) throw new Error("later");
    await take(reply, number);
    return true;
  } catch {
    failures += 1;
    if (failures > 1) lost.hidden = false;
    return false;
  }
}

async function ask() {
  if (busy) return;
  if (waiting) return again();
  await request(main.dataset.live, { headers: { "If-None-Match": tag, Accept: "application/json" } });
  later();
}

let busy = false;
/* What was pressed and has not reached the server, until when it is tried, and what was pressed after it. */
let waiting = null;
let next = null;

/* A button is sent at once; where there is no connection it is tried again for a while. What was meant for
   an earlier vote, or an earlier scene, is then refused by the server. */
function send(form, button) {
  const act = { button, address: form.action, body: new URLSearchParams(new FormData(form, button)), until: Date.now() + TRIED_FOR };
  if (busy) {
    next = act;
    return;
  }
  waiting = act;
  again();
}

async function again() {
  const { button, address, body, until } = waiting;
  busy = true;
  button?.setAttribute("aria-disabled", "true");
  clearTimeout(timer);
  const sent = await request(address, { method: "POST", body, headers: { Accept: "application/json" } });
  busy = false;
  button?.removeAttribute("aria-disabled");
  if (sent || Date.now() > until) waiting = null;
  if (!sent) lost.hidden = false;
  if (next) {
    waiting = next;
    next = null;
    again();
  } else later();
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !("act" in event.target.dataset)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

addEventListener("keydown", (event) => {
  if (!("keys" in main.dataset) || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest?.("input, textarea, select, dialog")) return;
  const letter = /^[a-l]$/i.test(event.key) && part.querySelector(`[data-letter="${event.key.toUpperCase()}"]`);
  const button = letter || (KEYS[event.key] && part.querySelector(`[data-key="${KEYS[event.key]}"]`));
  if (!button) return;
  event.preventDefault();
  button.click();
});

/* A phone that slept, or found another network, asks at once. */
addEventListener("online", () => ask());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !over) ask();
});

later();
