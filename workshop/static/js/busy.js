/* Says that something is going on when a form takes longer than a moment. A form that gives a file
   (data-download) leaves the page where it is: its line goes by itself. Without scripts the
   browser's own sign of loading remains. */

const SOON = 400;
const FILE = 12000;
const line = document.querySelector("[data-busy]");
let timer;

function quiet() {
  clearTimeout(timer);
  line.hidden = true;
}

function say(form) {
  const file = "download" in form.dataset;
  line.textContent = file ? line.dataset.busyFile : line.dataset.busy;
  line.hidden = false;
  if (file) timer = setTimeout(quiet, FILE);
}

if (line) {
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    clearTimeout(timer);
    timer = setTimeout(say, SOON, event.target);
  });
  /* Coming back shows the page as it was left. */
  addEventListener("pageshow", quiet);
}
