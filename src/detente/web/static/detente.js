// What the pages do beyond links and forms: light and dark, keys, cards that open when they are led to, and dropped files.
"use strict";

const root = document.documentElement;

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("detente-theme", root.dataset.theme); } catch { /* not kept, then */ }
  document.dispatchEvent(new CustomEvent("detente:theme"));
}

// On a narrow screen the pages' line scrolls: the one that is shown is within sight.
const shownPage = document.querySelector(".mast nav [aria-current]");
if (shownPage) shownPage.parentElement.scrollLeft = shownPage.offsetLeft - shownPage.parentElement.offsetLeft - 16;

// --- keys -------------------------------------------------------------------------------------------------------------

let led = false;

function step(by) {
  const steps = [...document.querySelectorAll("[data-step]")];
  if (!steps.length) return;
  const at = steps.findIndex((one) => one.classList.contains("here"));
  const next = steps[Math.min(Math.max(at + by, 0), steps.length - 1)] ?? steps[0];
  steps[at]?.classList.remove("here");
  next.classList.add("here");
  next.scrollIntoView({ block: "center" });
  const link = next.matches("a") ? next : next.querySelector("a");
  if (link) link.focus({ preventScroll: true });
  if (next.matches("a.t")) show(next.hash.slice(1));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const key = event.key;
  if (led) {
    led = false;
    const link = [...document.querySelectorAll("nav [data-key]")].find((one) => one.dataset.key === key);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const deeds = {
    "/": () => document.getElementById("find").focus(),
    "?": () => document.getElementById("keys").showModal(),
    g: () => { led = true; setTimeout(() => { led = false; }, 1500); },
    j: () => step(1), k: () => step(-1), t: switchTheme,
  };
  if (Object.hasOwn(deeds, key)) { event.preventDefault(); deeds[key](); }
});

// --- clicks -----------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-switch]")) switchTheme();
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
});

// --- a card that is led to shows its why -------------------------------------------------------------------------------

function show(id) {
  const card = document.getElementById(id);
  if (!card?.matches(".card")) return;
  const details = card.querySelector("details");
  if (details) details.open = true;
  card.scrollIntoView({ block: "nearest" });
}

addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1))));
if (location.hash) show(decodeURIComponent(location.hash.slice(1)));

// --- adding -------------------------------------------------------------------------------------------------------------

const form = document.querySelector("[data-add]");
if (form) {
  const drop = form.querySelector("[data-drop]"), files = form.querySelector("input[type=file]"), chosen = form.querySelector("[data-chosen]");
  const tell = () => { chosen.textContent = [...files.files].map((file) => file.name).join(", "); };
  files.addEventListener("change", tell);
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => drop.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    files.files = event.dataTransfer.files;
    tell();
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button.main");
    button.textContent = "Sending…";
    setTimeout(() => { button.disabled = true; });
  });
  addEventListener("pageshow", () => {
    const button = form.querySelector("button.main");
    button.disabled = false;
    button.textContent = "Read it";
  });
}

// A part that could not be fetched says so where it was to stand.
document.addEventListener("htmx:beforeSwap", (event) => { event.detail.shouldSwap = true; });
document.addEventListener("htmx:sendError", (event) => {
  event.detail.target.textContent = "The server does not answer. It was stopped, perhaps: start `detente serve` again, and reload.";
});

// What is being reckoned is waited for: the twin of the page answers when that is done.
const underway = document.querySelector("[data-underway]");
if (underway) {
  fetch(underway.dataset.underway).catch(() => null).then(() => setTimeout(() => location.reload(), 300));
}
