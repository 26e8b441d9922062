/* Shows the copy buttons (data-copy names the element whose text is copied). School networks serve
   plain http, where the clipboard interface does not exist: then the old command is used. */

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.querySelector(button.dataset.copy);
  const status = Object.assign(document.createElement("span"), { className: "soft" });
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = "value" in source ? source.value : source.innerText;
    const done = await copy(text.trim()).catch(() => false);
    status.textContent = done ? ` ${button.dataset.copied}` : "";
    button.focus();
  });
}
