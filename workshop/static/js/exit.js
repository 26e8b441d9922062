/* The way out: covers the page at once and replaces it in the same tab. Where the page says so
   (data-exit-shift on <body>, help pages only), Shift pressed three times alone does the same. */

const WINDOW = 5000;

function leave(url) {
  document.documentElement.classList.add("leaving");
  document.title = " ";
  eraseDrafts();
  location.replace(url);
}

/* A story that was begun is not left behind for whoever uses this tab next. */
function eraseDrafts() {
  try {
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith("draft:"))
      .forEach((key) => sessionStorage.removeItem(key));
  } catch {
    /* Nothing can have been kept where storage is refused. */
  }
}

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

let presses = 0;
let alone = false;
let timer;

function reset() {
  presses = 0;
  clearTimeout(timer);
}

if ("exitShift" in document.body.dataset) {
  addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) reset();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(reset, WINDOW);
    if (presses === 3) leave(document.querySelector("[data-exit]").href);
  });
}
