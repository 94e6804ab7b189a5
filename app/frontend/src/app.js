// Everything here only makes pages quicker: every form works without it.
import "@tabler/core/dist/css/tabler.min.css";
import "./app.css";
import htmx from "htmx.org";

window.htmx = htmx;
htmx.config.includeIndicatorStyles = false;                      // our style sheet has them; the CSP allows no inline styles
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;                                // pages may hold what others must not find on this machine

const token = () => document.querySelector("meta[name=csrf-token]")?.content || "";
document.addEventListener("htmx:configRequest", event => { event.detail.headers["X-CSRFToken"] = token(); });
document.addEventListener("htmx:beforeSwap", event => {          // a form with faults and a refusal are pages too
  if ([403, 404, 409, 422, 503].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

// --- lists are worked by keyboard
function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement.closest("[data-row]"));
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
}
document.addEventListener("keydown", event => {
  if (event.target.matches("input, textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); document.querySelector("[data-search]")?.focus(); }
    return;
  }
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/") { event.preventDefault(); document.querySelector("[data-search]")?.focus(); }
  else if (event.key === "?") document.querySelector("[data-help]")?.toggleAttribute("open");
});

// --- forms: what depends on an answer is shown at once; rows are added without losing anything
async function refresh(form, button) {
  const data = new FormData(form, button);
  data.set("__refresh", "1");
  const answer = await fetch(form.dataset.refresh || form.action, { method: "POST", body: data, headers: { "X-CSRFToken": token(), "X-Refresh": "1" } });
  if (!answer.ok && answer.status !== 422) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(`#${form.id}`);
  if (!fresh) return;
  const focused = document.activeElement?.name, place = window.scrollY;
  form.querySelector("[data-fields]").replaceWith(fresh.querySelector("[data-fields]"));
  prepare(form);
  window.scrollTo(0, place);
  if (focused) form.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
}

function prepare(form) {
  for (const input of form.querySelectorAll("[data-depends]")) input.addEventListener("change", () => refresh(form));
  for (const button of form.querySelectorAll("[data-rows]")) button.addEventListener("click", event => { event.preventDefault(); refresh(form, button); });
  for (const zone of form.querySelectorAll("[data-upload]")) uploads(zone);
}

// --- attachments: several at once, drag and drop, progress
function uploads(zone) {
  const input = zone.querySelector("input[type=file]"), list = zone.querySelector("[data-files]");
  const send = file => {
    const row = Object.assign(document.createElement("li"), { textContent: `${file.name} ` });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    row.append(bar);
    list.append(row);
    const request = new XMLHttpRequest(), data = new FormData();
    data.append("file", file);
    data.append("field", zone.dataset.field);
    request.upload.addEventListener("progress", event => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.status < 300) row.outerHTML = request.responseText;
      else { row.className = "text-danger"; row.textContent = `${file.name}：${request.responseText || "没有上传成功，请再试一次。"}`; }
    });
    request.addEventListener("error", () => { row.className = "text-danger"; row.textContent = `${file.name}：网络中断，请再试一次。`; });
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token());
    request.send(data);
  };
  input.addEventListener("change", () => { [...input.files].forEach(send); input.value = ""; });
  zone.addEventListener("dragover", event => { event.preventDefault(); zone.classList.add("dropping"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("dropping"));
  zone.addEventListener("drop", event => { event.preventDefault(); zone.classList.remove("dropping"); [...event.dataTransfer.files].forEach(send); });
}
document.addEventListener("click", event => {
  const gone = event.target.closest("[data-drop-file]");
  if (gone) { event.preventDefault(); gone.closest("li").remove(); }
});

// --- drafts save themselves
function drafts(form) {
  let timer, last = "";
  const note = form.querySelector("[data-saved]");
  const save = async () => {
    const data = new FormData(form);
    const now = new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
    if (now === last) return;
    const answer = await fetch(form.dataset.draft, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
    if (answer.ok) { last = now; if (note) note.textContent = await answer.text(); }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
}

function ready(root) {
  for (const form of root.querySelectorAll("form[data-form]")) { if (form.dataset.ready) continue; form.dataset.ready = "1"; prepare(form); if (form.dataset.draft) drafts(form); }
  const summary = root.querySelector("[data-faults]");
  if (summary) summary.focus();
}
ready(document);
document.addEventListener("htmx:afterSettle", event => ready(event.target));
