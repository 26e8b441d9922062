/* Plays a story in the page: shows the scene that graph.js says, keeps the path in the form's
   hidden fields and in this tab, and sends it once. Every text comes from the page. */

/* The parts have the addresses that the page gives: they bear a version, so that a browser that
   kept an old one for a year fetches the new one. */
const form = document.querySelector("[data-player]");
const part = (name) => import(form.dataset[`${name}Script`]);
const [{ apply, band, level, readStep, writeStep }, { noDraft, openDraft }, { attempt, pause }] =
  await Promise.all(["graph", "drafts", "sending"].map(part));

function start(form) {
  const graph = JSON.parse(form.dataset.graph);
  const { draft: owner, mode, slug } = form.dataset;
  const draft = mode === "again" ? noDraft : openDraft(owner, `${form.action}#${slug}`);
  const play = new Play(form, graph, draft);
  form.addEventListener("submit", (event) => play.onSubmit(event));
  document.querySelector("form.language-switch")?.addEventListener("submit", (event) => play.onLanguage(event));
  addEventListener("beforeunload", (event) => {
    const leaving = document.documentElement.classList.contains("leaving");
    if (play.sending && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  addEventListener("reader-changed", () => play.forget());
  play.restore();
}

class Play {
  constructor(form, graph, draft) {
    this.form = form;
    this.graph = graph;
    this.draft = draft;
    this.path = [];
    this.sends = form.dataset.mode === "assignment";
    this.sending = false;
    this.stage = null;
    this.answered = false;
    /* A form is ticked through: what there is to say of the answers is said at the end. */
    this.ticked = "ticked" in form.dataset;
  }

  /* ---- Moving ---- */

  restore() {
    const path = this.draft.read();
    if (path && apply(this.graph, path)) {
      this.path = path;
      this.open();
      this.show();
    } else {
      this.draft.erase();
    }
  }

  onSubmit(event) {
    const button = event.submitter;
    if (!button || this.sending) {
      event.preventDefault();
      return;
    }
    const act = button.name === "choose" ? "choose" : button.value;
    const acts = {
      begin: () => this.begin(),
      choose: () => this.step([Number(button.value)]),
      onward: () => this.step([]),
      answer: () => this.answer(),
      continue: () => this.show(),
      back: () => this.back(),
    };
    const ends = ["skip", "stop", "send"].includes(act);
    if (ends && !this.sends) return this.leaveTo(act);
    event.preventDefault();
    if (ends) this.send(act);
    else acts[act]?.();
  }

  begin() {
    this.open();
    this.keep();
    this.show();
  }

  step(chosen) {
    const { scene } = apply(this.graph, this.path);
    const longer = [...this.path, writeStep(scene, chosen)];
    if (!apply(this.graph, longer)) return;
    this.path = longer;
    this.keep();
    this.show();
  }

  answer() {
    const chosen = [...this.form.querySelectorAll("[name=answer]:checked")].map((box) => Number(box.value));
    if (!chosen.length) {
      this.stage.querySelector("[data-nothing-chosen]").hidden = false;
      this.stage.querySelector("[name=answer]").focus();
      return;
    }
    const { scene } = apply(this.graph, this.path);
    this.path = [...this.path, writeStep(scene, chosen)];
    this.keep();
    if (this.ticked) this.show();
    else this.showAnswered(scene, chosen);
  }

  back() {
    if (!this.path.length) return;
    this.path = this.path.slice(0, -1);
    this.keep();
    this.show({ told: false });
  }

  keep() {
    this.draft.write(this.path);
    this.writeFields();
  }

  writeFields() {
    this.form.querySelectorAll("[name=step]").forEach((field) => field.remove());
    for (const wire of this.path) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "step", value: wire });
      this.form.append(field);
    }
  }

  /* A trial ends on the server's own page; the hidden fields already hold the path. */
  leaveTo(act) {
    if (act !== "skip") this.writeFields();
  }

  /* In a trial nothing is kept in the tab, so a change of language takes the path along. */
  onLanguage(event) {
    if (this.form.dataset.draft || !this.stage) return;
    event.preventDefault();
    const language = event.submitter.value;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "switch_language", value: language });
    this.form.append(field);
    HTMLFormElement.prototype.submit.call(this.form);
  }

  /* ---- Showing ---- */

  open() {
    this.form.querySelector("[data-intro]").remove();
    this.form.append(document.getElementById("player-frame").content.cloneNode(true));
    this.stage = this.form.querySelector("[data-stage]");
    this.writeFields();
  }

  template(scene) {
    return document.querySelector(`template[data-scene-template="${CSS.escape(scene)}"]`).content;
  }

  /* Shows the scene that the path has reached, with what followed from the last step. */
  show({ told = !this.answered && !this.ticked } = {}) {
    const position = apply(this.graph, this.path);
    const scene = this.template(position.scene).querySelector("[data-scene]").cloneNode(true);
    scene.querySelectorAll("[data-choice]").forEach((item) => {
      if (!position.offered.includes(Number(item.dataset.choice))) item.remove();
    });
    const feedback = told && this.path.length ? this.feedback(this.path.at(-1)) : null;
    if (feedback) scene.querySelector("h2").after(feedback);
    this.answered = false;
    this.place(scene);
    this.showGauges(position);
    this.announce(feedback);
  }

  showAnswered(sceneId, chosen) {
    const fieldset = this.stage.querySelector("[data-question]");
    const feedback = this.feedback(writeStep(sceneId, chosen));
    const onward = this.template(sceneId).querySelector("[data-onward]").cloneNode(true);
    fieldset.replaceWith(feedback, onward);
    this.answered = true;
    this.form.querySelector("[data-back]").hidden = false;
    feedback.tabIndex = -1;
    feedback.focus();
  }

  /* The box of feedback for one step, made from the template of its scene; null if there is none. */
  feedback(wire) {
    const { scene, chosen } = readStep(wire);
    const node = this.graph.scenes[scene];
    if (!chosen.length) return null;
    const from = this.template(scene);
    const box = document.createElement("div");
    box.className = "feedback";
    const key = node.question ? "answers" : chosen[0];
    box.append(...from.querySelector(`[data-feedback="${key}"]`).cloneNode(true).childNodes);
    if (node.question) markAnswers(box, chosen);
    return box;
  }

  place(scene) {
    const length = this.path.length;
    const ending = this.graph.scenes[scene.dataset.scene].ending;
    const text = this.form.dataset.stepText.replace("{number}", length + 1);
    scene.classList.add("arriving");
    this.stage.replaceChildren(scene);
    this.form.querySelector("[data-step-number]").textContent = text;
    this.form.querySelector("[data-back]").hidden = !length;
    this.form.querySelectorAll("[data-stop]").forEach((item) => (item.hidden = ending));
    const heading = scene.querySelector("h2");
    heading.focus({ preventScroll: true });
    this.form.scrollIntoView({ block: "start" });
  }

  showGauges({ gauges, before }) {
    for (const [name, value] of Object.entries(gauges)) {
      const item = this.form.querySelector(`[data-gauge="${name}"]`);
      if (!item) continue;
      item.dataset.level = level(value);
      item.querySelectorAll("[data-band]").forEach((words) => (words.hidden = words.dataset.band !== band(value)));
      item.querySelector("[data-move=up]").hidden = value <= before[name];
      item.querySelector("[data-move=down]").hidden = value >= before[name];
    }
  }

  announce(element) {
    const place = document.querySelector("[data-announce]");
    place.textContent = "";
    const spoken = () => [...element.children].map((child) => child.textContent.trim()).join(". ");
    if (element) setTimeout(() => (place.textContent = spoken() || element.textContent.trim()), 150);
  }

  /* ---- Sending ---- */

  async send(act) {
    this.setSending(true);
    this.setButtons(true);
    this.say("sending");
    const fields = () => {
      const body = new FormData(this.form);
      ["answer", "act", "choose"].forEach((name) => body.delete(name));
      body.set("act", act);
      return body;
    };
    let renewed = false;
    for (let tries = 0; this.sending; tries += 1) {
      const { kind, page } = await attempt(this.form.action, fields());
      if (!this.sending) return;
      if (kind === "done" || kind === "not-yours") return this.finish(page);
      if (kind === "token" && !renewed) {
        renewed = this.renew(page);
        if (renewed) continue;
      }
      if (kind !== "later") return this.giveUp(kind === "token" ? "refused" : kind, page);
      this.say("waiting");
      await pause(tries);
    }
  }

  /* A new token is taken only from a page that was made for the same learner. */
  renew(page) {
    const again = page.querySelector("#play");
    const mine = this.form.querySelector("[name=owner]").value;
    if (again?.querySelector("[name=owner]")?.value !== mine) return false;
    this.form.querySelector("[name=csrf_token]").value = again.querySelector("[name=csrf_token]").value;
    return true;
  }

  /* idle.js sees in data-sending that a path waits: the sign-in must not end. */
  setSending(on) {
    this.sending = on;
    document.body.toggleAttribute("data-sending", on);
  }

  giveUp(kind, page) {
    this.setSending(false);
    this.setButtons(false);
    const reason = document.querySelector("[data-reason]");
    if (kind === "refused") reason.textContent = page?.querySelector("[data-problem], main .lead, main h1")?.textContent ?? "";
    this.say(kind);
  }

  /* Somebody else reads here now: what was not sent is theirs neither to see nor to send. */
  forget() {
    this.setSending(false);
    this.path = [];
    this.draft.erase();
    this.form.remove();
  }

  /* Nothing of the path stays: neither in the tab nor in the page. */
  finish(page) {
    this.forget();
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    scrollTo(0, 0);
    document.querySelector("main h1").focus();
  }

  setButtons(off) {
    this.form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", String(off)));
  }

  say(message) {
    const box = document.querySelector("[data-unsent]");
    box.hidden = false;
    box.querySelectorAll("[data-message]").forEach((text) => (text.hidden = text.dataset.message !== message));
    this.announce(box.querySelector(`[data-message="${message}"]`));
  }
}

/* Leaves the answers that were chosen and those that are right. */
function markAnswers(box, chosen) {
  for (const item of box.querySelectorAll("[data-answer]")) {
    const mine = chosen.includes(Number(item.dataset.answer));
    item.querySelector("[data-chosen]").hidden = !mine;
    if (!mine && !("right" in item.dataset)) item.remove();
  }
}

start(form);
