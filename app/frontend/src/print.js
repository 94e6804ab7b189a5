// Papers are printed by the browser; the button is there only where a script runs.
export function papers() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
