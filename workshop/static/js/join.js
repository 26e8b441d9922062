/* A slip's QR code carries the return code after "#", which no server is ever sent. It goes into
   the field marked data-from-hash and out of the address at once. */

const field = document.querySelector("[data-from-hash]");
const code = location.hash.slice(1);
if (code) history.replaceState(null, "", location.pathname + location.search);
if (field && code) {
  field.value = code;
  field.form?.querySelector("[type=submit], button:not([type])")?.focus();
}
