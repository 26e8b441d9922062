/* The player's rules, pure: the same graph and the same outcome as workshop/quizzes/rules.py.
   It must not know the page, storage or the network. A path is a list of wire strings:
   "scene/2", "scene/1,3", or "scene" alone where nothing was chosen. */

/** One step of a path: { scene, chosen } where chosen counts from 1. */
export function readStep(wire) {
  const [scene, numbers] = wire.split("/");
  return { scene, chosen: numbers ? numbers.split(",").map(Number) : [] };
}

export function writeStep(scene, chosen) {
  const numbers = [...chosen].sort((a, b) => a - b);
  return numbers.length ? `${scene}/${numbers.join(",")}` : scene;
}

/** What a step makes true for later conditions: "scene/1". Only choices do; answers do not. */
function pairs(graph, wire) {
  const { scene, chosen } = readStep(wire);
  const node = graph.scenes[scene];
  return node && node.choices.length && !node.question ? chosen.map((number) => `${scene}/${number}`) : [];
}

/** Whether a choice is shown after these steps were taken ("scene/2"). */
export function isOffered(choice, taken) {
  return !choice.requires || taken.has(choice.requires.join("/"));
}

/** The numbers of the choices that a scene offers at the end of a path. */
export function available(graph, sceneId, path) {
  const taken = new Set(path.flatMap((wire) => pairs(graph, wire)));
  return graph.scenes[sceneId].choices
    .map((choice, index) => (isOffered(choice, taken) ? index + 1 : 0))
    .filter(Boolean);
}

/** The gauges at the start of a story. */
export function startGauges(graph) {
  return Object.fromEntries(graph.gauges.map((name) => [name, graph.from]));
}

function moved(graph, gauges, effects) {
  const within = (value) => Math.max(graph.lowest, Math.min(graph.highest, value));
  return Object.fromEntries(
    graph.gauges.map((name) => [name, within(gauges[name] + (effects[name] || 0))]),
  );
}

function allowed(graph, node, step, taken) {
  const { chosen } = step;
  if (node.question) {
    const known = chosen.every((number) => number >= 1 && number <= node.question.answers);
    const count = new Set(chosen).size;
    return known && count === chosen.length && count > 0 && (count === 1 || node.question.several);
  }
  if (node.choices.length) {
    const choice = chosen.length === 1 ? node.choices[chosen[0] - 1] : undefined;
    return Boolean(choice) && isOffered(choice, taken);
  }
  return chosen.length === 0;
}

/** Where one step leads from a scene: the next scene's id. */
export function target(graph, step) {
  const node = graph.scenes[step.scene];
  if (node.question) return node.question.target;
  return node.onward || node.choices[step.chosen[0] - 1].target;
}

/** Plays a path: { scene, gauges, before, offered, finished }, or null when it is not allowed.
    `before` holds the gauges one step earlier. */
export function apply(graph, path) {
  let scene = graph.start;
  let gauges = startGauges(graph);
  let before = gauges;
  const taken = new Set();
  for (const wire of path) {
    const step = readStep(wire);
    const node = graph.scenes[scene];
    if (step.scene !== scene || node.ending || !allowed(graph, node, step, taken)) return null;
    const choice = node.choices[step.chosen[0] - 1];
    before = gauges;
    gauges = moved(graph, gauges, choice ? choice.effects : {});
    pairs(graph, wire).forEach((pair) => taken.add(pair));
    scene = target(graph, step);
  }
  const offered = available(graph, scene, path);
  return { scene, gauges, before, offered, finished: graph.scenes[scene].ending };
}

/** The words of a gauge: the same thresholds as workshop/quizzes/gauges.py. */
export function band(value) {
  if (value <= 3) return "low";
  return value >= 7 ? "high" : "middle";
}

/** How many of the five segments of a gauge are filled. */
export function level(value) {
  return [1, 3, 6, 8].filter((limit) => value > limit).length + 1;
}
