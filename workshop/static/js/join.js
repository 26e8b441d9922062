/* A slip's QR code carries the return code after "#", which no server is ever sent. It goes into
   the field marked data-from-hash and out of the address at once. */

const field = document.querySelector("[data-from-hash]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && code) {
  history.replaceState(null, "", location.pathname + location.search);
  field.value = code;
  field.form?.querySelector("[type=submit], button:not([type])")?.focus();
}
