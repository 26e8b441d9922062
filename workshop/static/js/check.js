/* The private self-check, one question at a time. What was answered is held in this script alone:
   it asks the server for nothing, stores nothing, and forgets when the page is left. What is said at
   the end is chosen from the data in the page, as workshop/help/check_rules.py does. */

const ORDER = ["now", "today", "week", "talk"];
const root = document.querySelector("[data-check]");
const views = [...root.querySelectorAll("[data-view]")];
const result = views.find((view) => view.dataset.view === "result");

let door = null;
let answers = [];

const words = (text) => (text ? text.split(" ") : []);
const questions = () => [...door.querySelectorAll("[data-question]")];

function show(view, focus) {
  views.forEach((each) => { each.hidden = each !== view; });
  root.dataset.at = view.dataset.view;
  focus?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/* ---- The rule ---- */

const given = () => questions().slice(0, answers.length).filter((_, place) => answers[place] !== "no");
const marks = () => new Set(given().map((question) => question.dataset.mark));

function level() {
  const found = given().map((question) => ORDER.indexOf(question.dataset.level));
  return ORDER[Math.min(ORDER.indexOf("talk"), ...found)];
}

function holds(piece) {
  const { doors, levels, marks: needed } = piece.dataset;
  const had = marks();
  return (!doors || words(doors).includes(door.dataset.view))
    && (!levels || words(levels).includes(level()))
    && (!needed || words(needed).some((mark) => had.has(mark)));
}

/* ---- What is seen ---- */

function ask() {
  const asked = questions();
  if (level() === "now" || answers.length >= asked.length) return end();
  asked.forEach((question, place) => { question.hidden = place !== answers.length; });
  show(door, asked[answers.length].querySelector(".check-text"));
}

function end() {
  result.querySelectorAll(".check-level").forEach((each) => { each.hidden = each.dataset.level !== level(); });
  result.querySelectorAll("[data-marks]").forEach((piece) => { piece.hidden = !holds(piece); });
  result.querySelectorAll("[data-part]").forEach((part) => {
    part.hidden = part.dataset.part !== "whom" && !part.querySelector("li:not([hidden])");
  });
  show(result, result.querySelector(".check-level:not([hidden])"));
}

function start(focus) {
  door = null;
  answers = [];
  show(views[0], focus ? views[0].querySelector("[data-focus]") : null);
}

function back() {
  if (!answers.length) return start(true);
  answers.pop();
  ask();
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { door: chosen, answer } = button.dataset;
  if (chosen) {
    door = views.find((view) => view.dataset.view === chosen);
    answers = [];
    ask();
  } else if (answer) {
    answers.push(answer);
    ask();
  } else if ("back" in button.dataset) back();
  else if ("stop" in button.dataset) end();
  else if ("again" in button.dataset) start(true);
});

root.classList.add("live");
root.querySelectorAll("[data-choose], [data-count], .check-answers, .check-moves, [data-after]")
  .forEach((each) => { each.hidden = false; });
addEventListener("pagehide", () => start(false));
addEventListener("pageshow", (event) => event.persisted && start(false));
start(false);
scrollTo(0, 0);
