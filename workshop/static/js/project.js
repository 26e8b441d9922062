/* Keys of a projected picture: arrows, and the keys that a remote clicker sends. The links of the
   page say where each leads; at either end a key does nothing. */

const LINKS = {
  ArrowLeft: "a[rel=prev]",
  PageUp: "a[rel=prev]",
  ArrowRight: "a[rel=next]",
  PageDown: "a[rel=next]",
  Escape: "a[data-back]",
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  const link = LINKS[event.key] && document.querySelector(LINKS[event.key]);
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
});
