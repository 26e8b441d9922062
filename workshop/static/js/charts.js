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

/* The bars alone, each at the height of its row in the table that lies under the figure. */
function inRows(place, figure) {
  const table = place.parentElement;
  const cells = [...table.querySelectorAll("tbody .bar-cell svg")].map((cell) => cell.getBoundingClientRect());
  const [{ left, width, top }] = cells;
  const height = cells.at(-1).bottom - top;
  const frame = table.getBoundingClientRect();
  Object.assign(place.style, { left: `${left - frame.left}px`, top: `${top - frame.top}px`, width: `${width}px`, height: `${height}px` });
  const bars = { y: cells.map((cell) => (cell.top + cell.bottom) / 2 - top), width: cells.map((cell) => cell.height), text: [] };
  return {
    data: [{ ...figure.data[0], ...bars }],
    layout: {
      margin: { t: 0, r: 0, b: 0, l: 0 },
      width,
      height,
      showlegend: false,
      xaxis: { range: [0, 100], visible: false, automargin: false, fixedrange: true },
      yaxis: { range: [height, 0], visible: false, automargin: false, fixedrange: true },
    },
  };
}

function draw(figures) {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const whole = figures[place.dataset.figure];
    if (!whole) continue;
    const rows = "rows" in place.dataset;
    place.hidden = false;
    place.parentElement.classList.add("drawn");
    const figure = rows ? inRows(place, whole) : whole;
    window.Plotly.react(place, coloured(figure.data), layout(coloured(figure.layout ?? {})), {
      displayModeBar: false,
      responsive: !rows,
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
  if (document.querySelector("[data-rows]")) addEventListener("resize", () => draw(figures));
}

function giveUp() {
  for (const place of document.querySelectorAll("[data-figure]")) {
    place.hidden = true;
    place.parentElement.classList.remove("drawn");
  }
}

const roomy = matchMedia("(min-width: 40rem)").matches;
if (holder && roomy && document.querySelector("[data-figure]")) start().catch(giveUp);
