// Papers are printed by the browser; the button is there only where a script runs.
export function papers() {
  if (document.querySelector("[data-print-now]")) window.print();        // 打印 has been pressed and entered
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
