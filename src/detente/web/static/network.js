// Networks: each figure holds its parties and lines as data; the table beside it holds the same for those who see no drawing.
"use strict";

// Cytoscape lays one rule of style into the page, which the policy forbids; pages.css has it, and this keeps the place taken.
const taken = document.createElement("meta");
taken.id = "__________cytoscape_stylesheet";
document.head.append(taken);

const SHAPES = ["ellipse", "rectangle", "diamond", "hexagon", "triangle", "pentagon", "star", "octagon"];

function colours() {
  const held = getComputedStyle(document.documentElement);
  const of = (name) => held.getPropertyValue(name).trim();
  return { ink: of("--ink"), soft: of("--soft"), paper: of("--paper"), card: of("--card"), friends: of("--q1"), enemies: of("--q3"), line: of("--line") };
}

function styles(most, heaviest) {
  const c = colours();
  const width = (edge) => 1 + 7 * Math.sqrt(edge.data("occurrences") / most);
  return [
    { selector: "node", style: {
      label: "data(code)", color: c.ink, "background-color": c.card, "border-color": c.ink, "border-width": 1.5, shape: "data(shape)",
      "font-size": 12, "font-weight": 600, "font-family": "system-ui, sans-serif", "text-valign": "center", "text-halign": "center",
      width: (node) => 30 + 26 * Math.sqrt(node.data("occurrences") / heaviest), height: (node) => 30 + 26 * Math.sqrt(node.data("occurrences") / heaviest),
      "text-outline-color": c.card, "text-outline-width": 2,
    } },
    { selector: "node[?center]", style: { "border-width": 4 } },
    { selector: "edge", style: { width, "line-color": c.soft, "line-style": "dotted", opacity: .75, "curve-style": "straight" } },
    { selector: "edge[sign = 'friendlier']", style: { "line-color": c.friends, "line-style": "solid", opacity: 1, label: "+" } },
    { selector: "edge[sign = 'more hostile']", style: { "line-color": c.enemies, "line-style": "dashed", opacity: 1, label: "−" } },
    { selector: "edge[sign != 'as usual']", style: {
      "font-size": 15, "font-weight": 700, color: c.ink, "text-background-color": c.paper, "text-background-opacity": .9, "text-background-padding": 1,
    } },
    { selector: ".away", style: { opacity: .12 } },
  ];
}

// Where each party begins: around a circle, those of one bloc beside one another, the one that the page is of in the middle.
function beginning(parties, center) {
  const around = parties.filter((one) => one.code !== center);
  const radius = 60 + 14 * around.length;
  return new Map(parties.map((one) => {
    if (one.code === center) return [one.code, { x: 0, y: 0 }];
    const angle = 2 * Math.PI * around.indexOf(one) / around.length;
    return [one.code, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }];
  }));
}

function network(figure) {
  const held = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const place = figure.querySelector(".netdrawing");
  const center = figure.dataset.center;
  const most = Math.max(1, ...held.lines.map((line) => line.occurrences));
  const heaviest = Math.max(1, ...held.parties.map((party) => party.occurrences));
  const at = beginning(held.parties, center);
  const elements = [
    ...held.parties.map((party) => ({
      data: { ...party, id: party.code, center: party.code === center, shape: SHAPES[((party.bloc ?? 1) - 1) % SHAPES.length] },
      position: at.get(party.code),
    })),
    ...held.lines.map((line) => ({ data: { ...line, id: `${line.first}-${line.second}`, source: line.first, target: line.second } })),
  ];
  const drawn = cytoscape({
    container: place, elements, style: styles(most, heaviest), userZoomingEnabled: false, boxSelectionEnabled: false,
    autounselectify: true, minZoom: .2, maxZoom: 1.6,
    layout: center && held.parties.length < 20
      ? { name: "preset", fit: true, padding: 16 }
      : { name: "cose", randomize: false, animate: false, fit: true, padding: 16, nodeRepulsion: () => 60000, idealEdgeLength: () => 90,
          edgeElasticity: (edge) => (edge.data("sign") === "more hostile" ? 900 : 120), gravity: .6, numIter: 1200 },
  });
  drawn.on("tap", "edge", (event) => {
    htmx.ajax("GET", `/events?${event.target.data("query")}`, { target: "#point", swap: "innerHTML" }).then(() => {
      document.getElementById("point").scrollIntoView({ block: "nearest" });
    });
  });
  drawn.on("tap", "node", (event) => { location.href = `/actor/${encodeURIComponent(event.target.id())}`; });
  drawn.on("mouseover", "node", (event) => drawn.elements().not(event.target.closedNeighborhood()).addClass("away"));
  drawn.on("mouseout", "node", () => drawn.elements().removeClass("away"));
  const again = () => drawn.style(styles(most, heaviest));
  document.addEventListener("detente:theme", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  addEventListener("resize", () => { drawn.resize(); drawn.fit(undefined, 16); });
}

addEventListener("load", () => document.querySelectorAll("[data-network]").forEach(network));
