/* The way out: covers the page at once and replaces it in the same tab. Where the page says so
   (data-exit-shift on <body>, help pages only), Shift pressed three times alone does the same. */

const WINDOW = 5000;
const NEEDED = 3;

function leave(url) {
  document.documentElement.classList.add("leaving");
  document.title = " ";
  say("leaving");
  eraseDrafts();
  location.replace(url);
}

/* A story that was begun is not left behind for whoever uses this tab next; `keep` is the id of a
   reader whose own stay. */
function eraseDrafts(keep = "") {
  try {
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith("draft:") && !(keep && key.startsWith(`draft:${keep}:`)))
      .forEach((key) => sessionStorage.removeItem(key));
  } catch {
    /* Nothing can have been kept where storage is refused. */
  }
}

/* Others who end a sign-in ask for the same: idle.js, and a page that shows who comes next. */
addEventListener("erase-drafts", (event) => eraseDrafts(event.detail?.keep));

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-exit]");
  if (!link) return;
  event.preventDefault();
  leave(link.href);
});

/* Coming back by the browser's button shows the page again, from the server if it was kept. */
addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.classList.contains("leaving")) location.reload();
});

/* ---- Shift, three times ------------------------------------------------------------------- */

const words = document.body.dataset;
let presses = 0;
let alone = false;
let timer;
let status;
let dots;

/* What is said stands beside the body, which is hidden when the page is left. */
function say(message) {
  if (status) status.textContent = message && words[`exit${message[0].toUpperCase()}${message.slice(1)}`];
}

function show(count) {
  presses = count;
  dots.hidden = !count;
  [...dots.children].forEach((dot, place) => dot.classList.toggle("on", place < count));
}

function reset(message = "") {
  clearTimeout(timer);
  if (presses) say(message);
  show(0);
}

function pressed(link) {
  show(presses + 1);
  clearTimeout(timer);
  if (presses === NEEDED) return leave(link.href);
  say(presses === 1 ? "two" : "one");
  timer = setTimeout(reset, WINDOW, "over");
}

function listen(link) {
  status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.documentElement.append(status);
  dots = document.createElement("span");
  dots.className = "exit-dots";
  dots.setAttribute("aria-hidden", "true");
  dots.innerHTML = "<i></i>".repeat(NEEDED);
  link.append(dots);
  show(0);
  addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) reset();
  });
  addEventListener("keyup", (event) => {
    if (event.key === "Shift" && alone) pressed(link);
  });
}

if ("exitShift" in words) listen(document.querySelector(".exit[data-exit]"));
