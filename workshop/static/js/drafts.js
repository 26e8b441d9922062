/* The path of a play that is not sent yet, kept in this browser tab only (PRIVACY R12).
   A draft belongs to one sign-in; those of any other are erased unseen. */

const PREFIX = "draft:";

/** sessionStorage, or nothing where the browser refuses it. */
function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** For a replay: it keeps nothing, and leaves alone what its player has begun elsewhere. */
export const noDraft = { read: () => null, write() {}, erase() {} };

/** The place of one play's draft. Without an id (a trial, by anybody) nothing is kept. */
export function openDraft(id, place) {
  const store = storage();
  const key = `${PREFIX}${id}:${place}`;
  if (store) eraseOthers(store, id);
  if (!store || !id) return noDraft;
  return {
    read: () => parsed(store.getItem(key)),
    write(path) {
      try {
        store.setItem(key, JSON.stringify(path));
      } catch {
        /* A full or forbidden storage costs the draft, not the play. */
      }
    },
    erase: () => store.removeItem(key),
  };
}

function eraseOthers(store, id) {
  Object.keys(store)
    .filter((key) => key.startsWith(PREFIX) && !(id && key.startsWith(`${PREFIX}${id}:`)))
    .forEach((key) => store.removeItem(key));
}

function parsed(text) {
  try {
    const path = JSON.parse(text);
    return Array.isArray(path) && path.every((step) => typeof step === "string") ? path : null;
  } catch {
    return null;
  }
}
