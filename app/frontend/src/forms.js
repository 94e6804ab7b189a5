// Forms: what depends on an answer is shown at once, rows are added in place, files go up while one types, drafts save themselves.
import { find } from "./find.js";
import { call } from "./session.js";

const inputs = form => [...form.elements].filter(one => one.name && one.type !== "hidden" && one.type !== "file" && one.tagName !== "BUTTON");
const state = one => (one.type === "checkbox" || one.type === "radio" ? one.checked : one.value);
const same = (form, one) => inputs(form).find(other => other.name === one.name && other.value === one.value && one.type === "checkbox")
  || (one.type === "checkbox" ? null : inputs(form).find(other => other.name === one.name));

// Where the form consists of the same as before, its fields are left alone, so that no click meets a field that has just gone.
const shape = part => [...part.querySelectorAll("input:not([role=combobox]), select, textarea, button, .required, .hint:not([data-left], .found *), .fault:not([data-left])")]
  .map(one => `${one.tagName} ${one.name || ""} ${one.type || ""} ${one.options ? [...one.options].map(option => option.value) : one.classList.contains("hint") ? one.textContent : ""}`)
  .join("|");
const unchanged = (old, fresh) => old.dataset.fresh === "fields" && shape(old) === shape(fresh);

// One after the other: an answer that overtakes the next one would bring back fields without what was typed into them since.
const turns = new WeakMap();
function refresh(form, button) {
  const turn = (turns.get(form) || Promise.resolve()).catch(() => {}).then(() => redraw(form, button));
  turns.set(form, turn);
  return turn;
}

async function redraw(form, button) {
  const sent = new FormData(form);
  for (const key of [...sent.keys()]) if (key.startsWith("__file")) sent.delete(key);
  sent.set(button ? button.name : "__refresh", "1");
  const before = new Map(inputs(form).map(one => [one, state(one)]));
  form.setAttribute("aria-busy", "true");
  const answer = await call.post(form.action, sent, { Accept: "text/html", "X-Background": "1" }).finally(() => form.removeAttribute("aria-busy"));
  if (!answer.ok && answer.status !== 422) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement, caret = focused && "selectionStart" in focused ? focused.selectionStart : null;
  // What was typed while the answer was on its way must not be lost.
  const changed = inputs(form).filter(one => before.has(one) && before.get(one) !== state(one)).map(one => [one, state(one)]);
  const scope = form.closest("article") || form;
  for (const old of scope.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
    if (fresh && !unchanged(old, fresh)) old.replaceWith(fresh);
  }
  for (const [one, value] of changed) {
    const now = same(form, one);
    if (now) now[one.type === "checkbox" ? "checked" : "value"] = value;
  }
  prepare(form);
  if (button) form.querySelector(`[name="${CSS.escape(button.name)}"]`)?.focus();
  else if (focused?.name && form.contains(focused) === false) {
    const now = same(form, focused);
    now?.focus();
    if (caret !== null && now?.setSelectionRange) try { now.setSelectionRange(caret, caret); } catch { /* a date has no caret */ }
  }
}

function prepare(form) {
  find(form);
  for (const one of form.querySelectorAll("[data-depends]:not([data-bound])")) { one.dataset.bound = "1"; one.addEventListener("change", () => refresh(form)); }
  for (const one of form.querySelectorAll("[data-rows]:not([data-bound])")) {
    one.dataset.bound = "1";
    one.addEventListener("click", event => { event.preventDefault(); refresh(form, one); });
  }
  for (const zone of form.querySelectorAll("[data-upload]:not([data-bound])")) { zone.dataset.bound = "1"; uploads(zone); }
  for (const one of form.querySelectorAll("[data-most]:not([data-bound])")) { one.dataset.bound = "1"; counted(one); }
}

// How many signs are left, once it gets tight; nothing is cut off while one types.
function counted(input) {
  const note = Object.assign(document.createElement("div"), { className: "hint", ariaLive: "polite" });
  note.dataset.left = "";
  const say = () => {
    const left = Number(input.dataset.most) - input.value.trim().length;
    note.textContent = left < 0 ? `多了 ${-left} 个字，请精简。` : left <= 15 ? `还可写 ${left} 个字。` : "";
    note.classList.toggle("fault", left < 0);
  };
  input.after(note);
  input.addEventListener("input", say);
}

function uploads(zone) {
  const input = zone.querySelector("input[type=file]"), list = zone.querySelector("[data-files]");
  const send = file => {
    const row = Object.assign(document.createElement("li"), { textContent: `${file.name} ` });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0, ariaLabel: `正在上传 ${file.name}` });
    row.append(bar);
    list.append(row);
    const failed = text => { row.className = "fault"; row.textContent = `${file.name}：${text}`; };
    if (file.size > 20 * 1024 * 1024) { failed("超过 20 MB，请压缩或分开上传。"); return; }
    const request = new XMLHttpRequest(), data = new FormData();
    data.append("file", file);
    data.append("field", zone.dataset.field);
    request.upload.addEventListener("progress", event => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.status < 300) { row.outerHTML = request.responseText; list.dispatchEvent(new Event("input", { bubbles: true })); }
      else if (request.status === 401 || request.status === 400) { call.ended(); failed("登录已过期，请重新登录后再传一次。"); }
      else failed(request.responseText || "没有上传成功，请再试一次。");
    });
    request.addEventListener("error", () => failed("网络中断，请再试一次。"));
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", call.token());
    request.send(data);
  };
  input.after(Object.assign(document.createElement("label"), { htmlFor: input.id, className: "btn", textContent: "选择文件" }));      // the browser's own button speaks its language, not ours
  input.classList.add("visually-hidden");
  input.addEventListener("change", () => { [...input.files].forEach(send); input.value = ""; });
  zone.addEventListener("dragover", event => { event.preventDefault(); zone.classList.add("dropping"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("dropping"));
  zone.addEventListener("drop", event => { event.preventDefault(); zone.classList.remove("dropping"); [...event.dataTransfer.files].forEach(send); });
}

document.addEventListener("click", async event => {
  const gone = event.target.closest("[data-drop-file]");
  if (!gone) return;
  event.preventDefault();
  const list = gone.closest("ul");
  gone.closest("li").remove();
  list.dispatchEvent(new Event("input", { bubbles: true }));
  await call.post(gone.dataset.dropFile, new FormData());
});

function drafts(form) {
  let timer, last = new URLSearchParams(new FormData(form)).toString();
  const note = form.querySelector("[data-saved]");
  const save = async () => {
    if (form.dataset.sent) return;                               // what has just been sent is no draft any more
    const data = new FormData(form);
    for (const key of [...data.keys()]) if (key.startsWith("__file")) data.delete(key);
    const now = new URLSearchParams(data).toString();
    if (now === last) return;
    const answer = await call.post(form.dataset.draft, data, { "X-Background": "1" });
    if (!answer.ok) return;
    last = now;
    if (note) note.textContent = `${await answer.text()} ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`;
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
  // Whoever leaves at once does not lose the last words.
  addEventListener("pagehide", () => {
    if (form.dataset.sent || !form.isConnected) return;
    clearTimeout(timer);
    const data = new FormData(form);
    for (const key of [...data.keys()]) if (key.startsWith("__file")) data.delete(key);
    const now = new URLSearchParams(data);
    if (now.toString() !== last) fetch(form.dataset.draft, { method: "POST", body: now, keepalive: true, headers: { "X-CSRFToken": call.token(), "X-Background": "1" } });
  });
}

export function enliven(root) {
  find(root);
  for (const form of root.querySelectorAll("form[data-form]:not([data-ready])")) {
    form.dataset.ready = "1";
    prepare(form);
    if (form.dataset.draft) drafts(form);
    form.addEventListener("submit", event => {                    // a second click while the first is on its way does nothing
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 8000);
    });
  }
  root.querySelector("[data-faults]")?.focus();
}
