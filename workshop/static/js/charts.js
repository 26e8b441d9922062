/* Draws the figures of a chart page: one for each [data-figure], from the JSON at [data-figures].
   The tables beside them hold the same numbers and stay whatever happens here. On a phone the
   table's own bars are easier to read, and nothing more is loaded. */

const holder = document.querySelector("[data-figures]");

/* Colours come from the style sheet, so that a figure follows light, dark and print. */
function tone(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function layout(own) {
  const axis = { color: tone("--ink-soft"), gridcolor: tone("--line"), zerolinecolor: tone("--edge"), automargin: true };
  return {
    margin: { t: 8, r: 16, b: 40, l: 16 },
    ...own,
    font: { family: tone("--font"), size: 14, color: tone("--ink"), ...own.font },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway: ["--chart", "--chart-2", "--name-0", "--name-3"].map(tone),
    xaxis: { ...axis, ...own.xaxis },
    yaxis: { ...axis, ticklabelstandoff: 8, ...own.yaxis },
    autosize: true,
  };
}

/* A colour may be written "var(--chart)" in the figure; plotly does not know the style sheet. */
function coloured(value) {
  if (typeof value === "string") return value.replace(/^var\((--[\w-]+)\)$/, (_, name) => tone(name));
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  }
  return value;
}

function draw(figures) {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const figure = figures[place.dataset.figure];
    if (!figure) continue;
    place.hidden = false;
    place.parentElement.classList.add("drawn");
    window.Plotly.react(place, coloured(figure.data), layout(coloured(figure.layout ?? {})), {
      displayModeBar: false,
      responsive: true,
    });
  }
}

function plotly(url) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

async function start() {
  const reply = await fetch(holder.dataset.figures, { headers: { Accept: "application/json" } });
  if (!reply.ok) return;
  const { figures } = await reply.json();
  if (!figures || !Object.keys(figures).length) return;
  await plotly(holder.dataset.plotly);
  draw(figures);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(figures));
}

function giveUp() {
  for (const place of document.querySelectorAll("[data-figure]")) {
    place.hidden = true;
    place.parentElement.classList.remove("drawn");
  }
}

const roomy = matchMedia("(min-width: 40rem)").matches;
if (holder && roomy && document.querySelector("[data-figure]")) start().catch(giveUp);
