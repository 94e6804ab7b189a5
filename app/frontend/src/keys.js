// Lists are worked by keyboard: j and k move, Enter opens, / searches, ? helps.
function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const here = document.activeElement.closest("[data-row]") || document.querySelector("[data-row][aria-current]");
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(here) + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.querySelector("[data-help]")?.toggleAttribute("open"),
};

export function work() {
  document.addEventListener("keydown", event => {
    const search = (event.ctrlKey || event.metaKey) && event.key === "k";
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    const act = search ? ACTS["/"] : !typing && !event.ctrlKey && !event.metaKey && !event.altKey && ACTS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
