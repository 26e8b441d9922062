/* A private sheet: prints by print.js, is saved as plain text under a neutral name, and is empty
   whenever the page comes into sight. It asks the server for nothing and stores nothing. */

const sheet = document.querySelector("[data-own-sheet]");
const fields = [...sheet.querySelectorAll("[data-own]")];

function clear() {
  for (const field of fields) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
}

const label = (field) => sheet.querySelector(`label[for="${field.id}"]`).textContent.trim();

/* The chosen steps and what was typed, under their headings. */
function written() {
  const lines = [];
  for (const one of sheet.querySelectorAll("[data-line], [data-own]")) {
    if (!fields.includes(one)) lines.push("", one.textContent.trim());
    else if (one.checked) lines.push(`- ${label(one)}`);
    else if (one.type !== "checkbox" && one.value.trim()) lines.push(`${label(one)}: ${one.value.trim()}`);
  }
  return `${lines.join("\r\n").trim()}\r\n`;
}

function save(name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written()], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

for (const button of sheet.querySelectorAll("[data-save]")) {
  button.hidden = false;
  button.addEventListener("click", () => save(button.dataset.save));
}
for (const button of sheet.querySelectorAll("[data-clear]")) {
  button.hidden = false;
  button.addEventListener("click", clear);
}
addEventListener("pagehide", clear);
addEventListener("pageshow", (event) => event.persisted && clear());
clear();
