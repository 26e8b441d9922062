/* Asks before a button that cannot be taken back (data-confirm holds the question). Without this
   script the form is sent at once, and the page says beforehand what it does. */

function ask(button) {
  const dialog = document.createElement("dialog");
  const question = Object.assign(document.createElement("p"), { textContent: button.dataset.confirm, id: "confirm-question" });
  const row = Object.assign(document.createElement("div"), { className: "actions" });
  const yes = Object.assign(document.createElement("button"), { type: "button", className: button.className, textContent: button.textContent });
  const no = Object.assign(document.createElement("button"), { type: "button", className: "button button-secondary", textContent: button.dataset.cancel });
  dialog.setAttribute("aria-labelledby", question.id);
  row.append(no, yes);
  dialog.append(question, row);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    button.dataset.confirmed = "";
    button.form.requestSubmit(button);
  });
  dialog.showModal();
  no.focus();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.confirm || !window.HTMLDialogElement) return;
  if ("confirmed" in button.dataset) {
    delete button.dataset.confirmed;
    return;
  }
  event.preventDefault();
  ask(button);
});
