/* The screen of a room fits on the wall: what is too long is set in two columns, then smaller, as far
   as the last row can read it; what is still longer is moved on by the key of the next step. Without
   this script it is scrolled by hand. */

const main = document.querySelector("[data-live]");
const STEPS = ["", "1", "2", "3", "4", "5"];
const WIDE = matchMedia("(min-width: 56rem) and (min-height: 37rem)");

function fits() {
  return document.documentElement.scrollHeight <= innerHeight;
}

function fit() {
  for (const step of STEPS) {
    main.dataset.fit = step;
    if (!WIDE.matches || fits()) return;
  }
}

new MutationObserver(fit).observe(main.querySelector("[data-part]"), { childList: true });
addEventListener("resize", fit);
addEventListener("load", fit);
document.fonts.ready.then(fit);
fit();

/* Before live.js hears of it. */
addEventListener("keydown", (event) => {
  if (event.key !== "PageDown" && event.key !== "ArrowRight") return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, textarea, select, dialog")) return;
  const below = document.documentElement.scrollHeight - innerHeight - scrollY;
  if (below < 4) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  scrollBy({ top: Math.min(below, innerHeight * 0.6) });
}, { capture: true });
