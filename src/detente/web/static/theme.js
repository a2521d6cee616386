// Before anything is drawn: the light or dark that was chosen here, if one was.
try {
  const chosen = localStorage.getItem("detente-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* a browser that keeps nothing shows what the system says */ }
