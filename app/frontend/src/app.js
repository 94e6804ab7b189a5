// Everything here only makes pages quicker: every form works without it.
import "@tabler/core/dist/css/tabler.min.css";
import "./app.css";
import "./directory.css";
import "./register.css";
import "./desk.css";
import "./paper.css";
import htmx from "htmx.org";
import { copying } from "./copy.js";
import { picking } from "./desk.js";
import { enliven } from "./forms.js";
import { work } from "./keys.js";
import { papers } from "./print.js";
import { call } from "./session.js";

htmx.config.includeIndicatorStyles = false;                      // our style sheet has them; the policy allows no inline styles
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;                                // pages may hold what others must not find on this machine
document.addEventListener("htmx:beforeSwap", event => {          // a refusal is a page too
  if ([403, 404, 409, 422, 503].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

// On a wide screen a task opens beside the list.
const wide = matchMedia("(min-width: 1101px)");
document.addEventListener("click", async event => {
  const row = event.target.closest("a[data-beside]");
  if (!row || !wide.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await htmx.ajax("GET", row.href, { target: "#task", swap: "innerHTML show:none" });
  history.pushState({}, "", row.href);
  shown = page();
  for (const one of document.querySelectorAll("a[data-beside]")) one.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  document.title = `${row.querySelector("strong")?.textContent || ""} · 督办系统`;
});
// What cannot be shown beside the list (the session has ended, the server is away) is asked for as a page, which says why.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, event => { if (event.detail.target?.id === "task") location.assign(event.detail.pathInfo.requestPath); });
}
// Going back leads to what was beside the list before; a jump within the page is no other page.
const page = () => location.pathname + location.search;
let shown = page();
window.addEventListener("popstate", () => { if (page() !== shown) location.reload(); });
// What a list of faults points at gets the focus, so that one can type at once.
document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  event.preventDefault();
  const fields = "input:not([type=hidden]), select, textarea, button";
  const field = place.matches(fields) || place.tabIndex >= 0 || place.tagName === "MAIN" ? place : (place.closest(".field, fieldset, .more-rows") || place).querySelector(fields);
  (field || place).focus();
  (field || place).closest(".field")?.scrollIntoView({ block: "center" });
});
const list = document.querySelector(".queue"), chosen = list?.querySelector("a[aria-current]");      // the list scrolls to it, the page stays at its top
if (chosen && chosen.offsetTop + chosen.offsetHeight > 0.7 * list.clientHeight) list.scrollTop = chosen.offsetTop - list.clientHeight / 2;

// A changed filter is asked for at once.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", event => { if (event.target.matches("select")) form.requestSubmit(); });
}
// On a phone the filters wait behind one button.
for (const form of document.querySelectorAll("form.filters")) {
  const unfold = Object.assign(document.createElement("button"), { type: "button", className: "btn unfold", textContent: "筛选" });
  unfold.addEventListener("click", () => { form.classList.remove("folded"); form.querySelector("select").focus(); });
  form.querySelector("input").after(unfold);
  form.classList.add("folded");
}
// A folded choice says what is chosen in it.
document.addEventListener("change", event => {
  const choice = event.target.closest(".pick-offices");
  if (choice) choice.querySelector(".chosen").textContent = [...choice.querySelectorAll("input:checked + span")].map(one => one.textContent).join("、") || "无";
});
// Menus close when one clicks elsewhere.
document.addEventListener("click", event => {
  for (const open of document.querySelectorAll("details.me[open]")) if (!open.contains(event.target)) open.open = false;
});

work();
papers();
picking();
copying();
enliven(document);
document.addEventListener("htmx:afterSwap", event => enliven(event.target));
call.watchReturn();
