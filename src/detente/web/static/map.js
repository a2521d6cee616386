// The map: land and borders from the world atlas, a circle for every place, borders that are in dispute dashed or left out.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function made(name, attributes, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// A slice of a circle, from and to in parts of a whole turn; a whole circle where it is all of it.
function slice(x, y, radius, from, to) {
  if (to - from >= .9999) return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
  const at = (part) => [x + radius * Math.sin(2 * Math.PI * part), y - radius * Math.cos(2 * Math.PI * part)];
  const [x1, y1] = at(from), [x2, y2] = at(to);
  return `M${x} ${y}L${x1} ${y1}A${radius} ${radius} 0 ${to - from > .5 ? 1 : 0} 1 ${x2} ${y2}Z`;
}

// The borders between states, cut where they enter or leave a zone in dispute: [settled, disputed], each a list of lines.
function borders(world, disputed) {
  const areas = new Set(disputed.areas);
  const isArea = (one) => areas.has(one.properties.name);
  const inside = ([x, y]) => disputed.zone.some(({ box: [west, south, east, north] }) => x >= west && x <= east && y >= south && y <= north);
  const settled = [], dashed = topojson.mesh(world, world.objects.countries, (a, b) => a !== b && (isArea(a) || isArea(b))).coordinates;
  for (const line of topojson.mesh(world, world.objects.countries, (a, b) => a !== b && !isArea(a) && !isArea(b)).coordinates) {
    let run = [line[0]], was = null;
    for (let k = 1; k < line.length; k++) {
      const now = inside(line[k - 1]) || inside(line[k]);
      if (was !== null && now !== was) { (was ? dashed : settled).push(run); run = [line[k - 1]]; }
      run.push(line[k]);
      was = now;
    }
    (was ? dashed : settled).push(run);
  }
  return [settled, dashed];
}

function names(world, disputed) {
  const of = topojson.feature(world, world.objects.countries).features.filter((one) => disputed.areas.includes(one.properties.name));
  return [
    ...of.map((one) => [one.properties.name, d3.geoCentroid(one)]),
    ...disputed.zone.map(({ name, box: [west, south, east, north] }) => [name, [(west + east) / 2, (south + north) / 2]]),
  ];
}

async function draw(figure) {
  const held = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const place = figure.querySelector(".mapdrawing");
  const world = await (await fetch(figure.dataset.world)).json();
  const [west, south, east, north] = held.box;
  const whole = east - west >= 359;
  const render = () => {
    const width = Math.max(place.clientWidth, 280);
    const corners = { type: "MultiPoint", coordinates: [] };
    for (let k = 0; k <= 8; k++) {
      const x = west + (east - west) * k / 8, y = south + (north - south) * k / 8;
      corners.coordinates.push([x, south], [x, north], [west, y], [east, y]);
    }
    const projection = whole ? d3.geoEqualEarth() : d3.geoEqualEarth().rotate([-(west + east) / 2, 0]);
    projection.fitWidth(width, whole ? { type: "Sphere" } : corners);
    const top = projection([whole ? 0 : (west + east) / 2, north])[1], bottom = projection([whole ? 0 : (west + east) / 2, south])[1];
    const height = Math.min(Math.max(bottom - top, 160), whole ? 700 : 900);
    projection.translate([projection.translate()[0], projection.translate()[1] - top]);
    projection.clipExtent([[0, 0], [width, height]]);
    const path = d3.geoPath(projection);
    const drawn = made("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
    drawn.append(made("defs", {},
      made("pattern", { id: "hatched", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        made("rect", { width: 5, height: 5, class: "conf" }), made("rect", { width: 1.6, height: 5, class: "hatch" }))));
    drawn.append(made("path", { class: "land", d: path(topojson.feature(world, world.objects.land)) ?? "" }));
    const [settled, dashed] = borders(world, held.disputed);
    const line = (coordinates) => path({ type: "MultiLineString", coordinates }) ?? "";
    drawn.append(made("path", { class: "border", d: line(settled) }));
    if (held.borders !== "none") drawn.append(made("path", { class: "border disputed", d: line(dashed) }));
    if (held.borders === "named") {
      for (const [name, at] of names(world, held.disputed)) {
        const spot = projection(at);
        if (spot && spot[0] > 0 && spot[0] < width && spot[1] > 0 && spot[1] < height) {
          const text = made("text", { x: spot[0], y: spot[1], class: "area" });
          text.textContent = name;
          drawn.append(text);
        }
      }
    }
    const most = Math.max(1, ...held.places.map((one) => one.occurrences));
    const largest = Math.min(30, 6 + width / 40);
    const circles = held.places.map((one) => ({ one, spot: projection([one.longitude, one.latitude]) }))
      .filter(({ spot }) => spot && spot[0] >= 0 && spot[0] <= width && spot[1] >= 0 && spot[1] <= height);
    for (const { one, spot: [x, y] } of circles) {
      const radius = Math.max(width < 560 ? 2.2 : 3, largest * Math.sqrt(one.occurrences / most));
      const conflict = one.verbal_conflict + one.material_conflict;
      const share = conflict / one.occurrences;
      const told = `${one.name}${one.of ? `, ${one.of}` : ""}: ${one.occurrences} occurrences, ${conflict} of them conflict`;
      const link = made("a", { href: `/events?${one.query}`, class: "circle", "aria-label": told });
      const title = made("title", {});
      title.textContent = told;
      link.append(title);
      if (share < 1) link.append(made("path", { class: "coop", d: slice(x, y, radius, share, 1) }));
      if (share > 0) link.append(made("path", { class: "hatched", fill: "url(#hatched)", d: slice(x, y, radius, 0, share) }));
      link.append(made("circle", { cx: x, cy: y, r: radius, class: "rim" }));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        htmx.ajax("GET", `/events?${one.query}`, { target: "#point", swap: "innerHTML" }).then(() => {
          document.getElementById("point").scrollIntoView({ block: "nearest" });
        });
      });
      drawn.append(link);
    }
    place.replaceChildren(drawn);
  };
  render();
  let width = innerWidth, waiting;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(render, 200);
  });
}

addEventListener("load", () => document.querySelectorAll("[data-map]").forEach(draw));
