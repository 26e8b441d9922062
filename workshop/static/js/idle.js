/* Ends a learner's sign-in at a shared computer: "I have finished", or a long pause in every tab of
   this browser, with a warning before. Tabs tell each other who reads here; nothing but the time of
   the last key, tap or scroll is stored. Without this script the server's four hours hold. */

const MINUTE = 60_000;
const BEAT = 5_000;
const WARNING = 2 * MINUTE;
const ANSWER = 800;
const CLOSING = 600;
const PATIENCE = 20_000;
const PLACE = "active-at";
const SIGNS = ["keydown", "pointerdown", "touchstart", "wheel", "scroll"];

const limit = Number(document.body.dataset.idleMinutes) * MINUTE;
const form = document.querySelector("[data-finish]");
const reader = form.elements.owner.value;
const warning = document.querySelector("[data-idle-warning]");
const sheet = document.querySelector("[data-sheet]");
const channel = window.BroadcastChannel ? new BroadcastChannel("workshop") : null;

let active = 0;
let ending = false;
let busy = false;
let unsentElsewhere = false;

/* ---- The time of the last sign of life, in any tab ---- */

function shared() {
  try {
    return Number(localStorage.getItem(PLACE)) || 0;
  } catch {
    return 0;
  }
}

function share(time) {
  try {
    if (time) localStorage.setItem(PLACE, String(time));
    else localStorage.removeItem(PLACE);
  } catch {
    /* Where storage is refused each tab counts for itself. */
  }
}

/** Milliseconds since then. A clock that was put back starts again from nothing. */
function idle() {
  const now = Date.now();
  active = Math.max(active, shared());
  if (active > now) touch(now);
  return now - active;
}

function touch(now) {
  active = now;
  share(now);
}

/* What comes after the end changes nothing: a laptop that wakes up is asked for its time first. */
function onSign() {
  const since = idle();
  if (ending || since >= limit) return beat();
  if (since > 1_000 || warning.open) touch(Date.now());
  stay();
}

/* A little later, so that the tap or key that goes on is not also taken for a choice behind it. */
function stay() {
  if (warning.open) setTimeout(() => warning.close?.(), CLOSING);
}

/* ---- The warning, and the end ---- */

function beat() {
  const since = idle();
  if (ending || since >= limit) end();
  else if (since >= limit - WARNING) warn();
  else stay();
}

function warn() {
  if (!warning.open) warning.showModal?.();
}

/** Covers the page at once; a path that waits in any tab is sent before the sign-in ends. */
async function end() {
  ending = true;
  if (busy) return;
  busy = true;
  warning.close?.();
  if (sheet.hidden) cover();
  if (await unsent()) cover("unsent");
  else await finish();
  busy = false;
}

function cover(text = "") {
  document.documentElement.classList.add("covered");
  sheet.hidden = false;
  for (const each of sheet.children) each.hidden = each.dataset.sheetText !== text;
}

const waits = () => "sending" in document.body.dataset;

/** Whether a path waits to be sent, here or in another tab, which answers when it is asked. */
async function unsent() {
  unsentElsewhere = false;
  if (waits()) return true;
  if (!channel) return false;
  channel.postMessage({ ask: "unsent" });
  await new Promise((resolve) => setTimeout(resolve, ANSWER));
  return waits() || unsentElsewhere;
}

async function finish() {
  dispatchEvent(new Event("erase-drafts"));
  try {
    const body = new FormData(form);
    const signal = AbortSignal.timeout?.(PATIENCE);
    const reply = await fetch("/finished", { method: "POST", body, cache: "no-store", redirect: "manual", signal });
    if (!reply.ok) throw new Error("not ended");
    if (!(await reply.text()).includes("data-still-here")) tellNobodyReads();
  } catch {
    return cover("offline");
  }
  leave("/finished");
}

/* Unless somebody else has signed in here since: theirs goes on. */
function tellNobodyReads() {
  share(0);
  channel?.postMessage({ reader: "" });
}

/* Replaces this page, and leaves neither a draft nor an entry to go back to. */
function leave(url) {
  document.documentElement.classList.add("leaving");
  document.title = " ";
  dispatchEvent(new Event("erase-drafts"));
  location.replace(url);
}

/* ---- The other tabs ---- */

function onMessage({ data }) {
  if (data.ask === "unsent" && waits()) channel.postMessage({ unsent: true });
  if (data.unsent) unsentElsewhere = true;
  if (data.reader === "") leave("/finished");
  else if (data.reader && data.reader !== reader) giveWay();
}

/* Somebody else has signed in: what the one before left on this page is taken away. */
function giveWay() {
  dispatchEvent(new Event("erase-drafts"));
  dispatchEvent(new Event("reader-changed"));
  clearInterval(timer);
  ending = true;
  busy = true;
  warning.close?.();
  cover("other");
  document.title = " ";
  [...document.body.children].filter((each) => each !== sheet).forEach((each) => each.remove());
}

/* ---- Starting ---- */

/* A page that the browser itself brings back, after a sleep or a restart, is no sign of life. */
const opened = performance.getEntriesByType?.("navigation")[0]?.type !== "reload";
if (opened || !shared()) touch(Date.now());

for (const sign of SIGNS) addEventListener(sign, onSign, { capture: true, passive: true });
for (const change of ["visibilitychange", "focus", "pageshow"]) addEventListener(change, beat);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action='/finished']")) return;
  event.preventDefault();
  end();
});
warning.addEventListener("cancel", () => touch(Date.now()));
channel?.addEventListener("message", onMessage);
channel?.postMessage({ reader });
dispatchEvent(new CustomEvent("erase-drafts", { detail: { keep: reader } }));
const timer = setInterval(beat, BEAT);
beat();
