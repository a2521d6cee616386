// Charts: each figure holds its numbers as JSON; the table beside it holds the same. Drawn by Vega-Lite without making code of text.
"use strict";

const QUADS = ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];

function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

function specification(data, width) {
  const values = [];
  for (const row of data.series) {
    row.counts.forEach((count, index) => {
      if (count) values.push({ period: row.period, first: row.first, last: row.last, quad: index + 1, kind: QUADS[index], count, shown: index < 2 ? count : -count });
    });
  }
  const font = getComputedStyle(document.body).fontFamily;
  const first = data.series[0].first, last = data.series.at(-1).last;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width, height: 260, background: null, padding: { left: 4, right: 4, top: 8, bottom: 4 },
    autosize: { type: "fit", contains: "padding" },
    data: { values },
    layer: [
      {
        mark: { type: "bar", orient: "vertical", cursor: "pointer" },
        encoding: {
          x: { field: "first", type: "temporal", timeUnit: "utcyearmonthdate", bandPosition: 0, scale: { type: "utc", domain: [first, last] }, axis: { title: null, format: "%b %Y", tickCount: Math.max(2, Math.floor(width / 110)), labelOverlap: true } },
          x2: { field: "end", type: "temporal" },
          y: { field: "shown", type: "quantitative", stack: "zero", axis: { title: null, tickMinStep: 1, format: "d", labelExpr: "abs(datum.value)" } },
          color: { field: "kind", type: "nominal", legend: null, scale: { domain: QUADS, range: ["--q1", "--q2", "--q3", "--q4"].map(colour) } },
          tooltip: [{ field: "period", title: data.by }, { field: "kind", title: "class" }, { field: "count", title: "occurrences" }],
        },
      },
      { data: { values: [{}] }, mark: { type: "rule", color: colour("--ink"), strokeWidth: 1 }, encoding: { y: { datum: 0 } } },
    ],
    transform: [{ calculate: "toDate(datum.last)", as: "end" }],
    config: {
      view: { stroke: null }, font,
      axis: { labelColor: colour("--soft"), gridColor: colour("--line"), domainColor: colour("--line"), tickColor: colour("--line"), labelFontSize: 12, gridOpacity: 0.7 },
    },
  };
}

async function draw(figure) {
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const place = figure.querySelector(".drawing");
  const width = Math.max(place.clientWidth, 260);
  const { view } = await vegaEmbed(place, specification(data, width), {
    ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true },
  });
  view.addEventListener("click", (event, item) => {
    const datum = item?.datum;
    if (!datum?.first) return;
    const asked = new URLSearchParams({ from: datum.first, to: datum.last, quad: datum.quad, way: figure.dataset.way, done: "yes" });
    htmx.ajax("GET", `${figure.dataset.events}?${asked}`, { target: "#point", swap: "innerHTML" }).then(() => {
      document.getElementById("point").scrollIntoView({ block: "nearest" });
    });
  });
}

function drawAll() { document.querySelectorAll("[data-chart]").forEach(draw); }

addEventListener("load", drawAll);
document.addEventListener("detente:theme", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let waiting;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 200); });
