/* Escape leads back from a page that is projected, as its small link does. */

addEventListener("keydown", (event) => {
  const back = document.querySelector("[data-escape]");
  if (event.key === "Escape" && back) location.assign(back.href);
});
