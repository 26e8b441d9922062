/* Sends a form once, however bad the connection: keeps trying until the server has answered.
   It must not know what the form holds. */

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const PATIENCE = 20000;

/** One attempt. Gives { kind, page }: "done" with the reply's document; "token" with it, when the
    form's token was too old; "not-yours" with it, when somebody else has signed in since;
    "signed-out"; "refused" with it; "later" when it may be tried again.
    A page counts as the server's answer only when it bears [data-result]: the sign-in page of a
    school's or hotel's network answers 200 as well. */
export async function attempt(url, body) {
  let reply;
  try {
    reply = await fetch(url, { method: "POST", body, redirect: "manual", cache: "no-store", signal: timeout() });
  } catch {
    return { kind: "later" };
  }
  if (reply.type === "opaqueredirect" || reply.status === 401) return { kind: "signed-out" };
  let text;
  try {
    text = await reply.text();
  } catch {
    return { kind: "later" };
  }
  return { kind: meaning(reply.status, text), page: new DOMParser().parseFromString(text, "text/html") };
}

function meaning(status, text) {
  if (status === 409 && text.includes("data-not-yours")) return "not-yours";
  if (status === 200 || status === 409) return text.includes("data-result") ? "done" : "later";
  if (status === 400 && text.includes('name="csrf_token"')) return "token";
  return status >= 500 || status === 408 || status === 429 ? "later" : "refused";
}

function timeout() {
  return AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
}

/** Waits before the next attempt: longer each time, or until the connection is back. */
export function pause(tries) {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries) * (0.75 + Math.random() / 2);
  return new Promise((resolve) => {
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
  });
}
