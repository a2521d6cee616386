// Charts: each figure holds a specification, its two themes and, in every point, the question that lists its events (/events, shown
// in the element #point). Drawn by
// Vega-Lite with `ast`, which makes no code of text. The table beside a chart holds the same numbers for those who see no chart.
"use strict";

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// Panels are laid out for a page of their own: here they are as wide as the column.
function fitted(part, width) {
  if (Array.isArray(part)) return part.map((one) => fitted(one, width));
  if (part === null || typeof part !== "object") return part;
  const made = {};
  for (const [name, value] of Object.entries(part)) {
    made[name] = name === "datasets" || name === "values" ? value : fitted(value, width);
  }
  if (typeof made.width === "number" && made.width >= 400) made.width = width;
  if (made.type === "utc" && Array.isArray(made.domain)) made.domain = made.domain.map(dated);
  return made;
}

// A moment in parts: without code made of text, Vega takes milliseconds alone for a year.
function dated(moment) {
  const day = new Date(moment);
  return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, date: day.getUTCDate(), utc: true };
}

async function draw(figure) {
  const held = figure.held ??= JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const place = figure.querySelector(".drawing");
  const room = place.clientWidth;
  const spec = fitted(held.spec, Math.max(room - 64, 220));
  delete spec.$schema;
  delete spec.title;
  const config = { ...(isDark() ? held.dark : held.light), background: null, padding: { left: 0, right: 4, top: 4, bottom: 4 } };
  if (room < 560) config.legend = { ...config.legend, columns: 2 };
  figure.drawn?.finalize();
  const drawn = figure.drawn = await vegaEmbed(place, spec, {
    mode: "vega-lite", config, ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true },
  });
  // Vega calls a group of lines a picture also where nothing names it.
  for (const group of place.querySelectorAll("[role='graphics-symbol']:not([aria-label])")) {
    group.removeAttribute("role");
    group.removeAttribute("aria-roledescription");
  }
  drawn.view.addEventListener("click", (event, item) => {
    const asked = item?.datum?.query;
    if (!asked) return;
    htmx.ajax("GET", `/events?${asked}`, { target: "#point", swap: "innerHTML" }).then(() => {
      document.getElementById("point").scrollIntoView({ block: "nearest" });
    });
  });
}

function drawAll() { document.querySelectorAll("[data-chart]").forEach(draw); }

addEventListener("load", drawAll);
document.addEventListener("detente:theme", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let waiting, width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(waiting);
  waiting = setTimeout(drawAll, 200);
});
