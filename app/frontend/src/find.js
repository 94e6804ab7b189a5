// A long list of people or offices is found by typing: name, 简称, alias, login, pinyin or its initials. Without this file it stays a plain list.
const MANY = 12, PAUSE = 150;
let made = 0;

export function find(root) {
  for (const select of root.querySelectorAll("select[data-find]:not([data-finder])")) if (select.options.length > MANY) new Finder(select);
}

// The combobox pattern of ARIA: the input keeps the focus, the list names the option that Enter would choose.
class Finder {
  constructor(select) {
    this.select = select;
    this.input = Object.assign(document.createElement("input"), { type: "text", className: "form-control", autocomplete: "off", id: select.id });
    this.list = Object.assign(document.createElement("ul"), { className: "found", id: `found-${++made}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "找到的");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]]) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    this.input.placeholder = `${select.options[0].value ? "请选择" : select.options[0].text}（可输入拼音首字母）`;
    select.dataset.finder = "1";
    select.id += "-chosen";
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.classList.add("visually-hidden");
    const frame = Object.assign(document.createElement("div"), { className: "finder" });
    select.before(frame);
    frame.append(this.input, this.list, select);
    this.show();
    this.listen();
  }

  listen() {
    this.select.addEventListener("change", () => this.show());
    this.input.addEventListener("input", event => { event.stopPropagation(); this.search(); });      // half a name is no answer yet: drafts are saved with the choice
    this.input.addEventListener("change", event => event.stopPropagation());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => { if (this.list.hidden) this.offer([...this.select.options]); });
    this.input.addEventListener("keydown", event => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", event => event.preventDefault());                        // the input keeps the focus
    this.list.addEventListener("click", event => { const row = event.target.closest("[data-value]"); if (row) this.choose(row.dataset.value); });
  }

  show() {
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen?.value ? chosen.text : "";
    this.close();
  }

  search() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim(), plain = typed.toLowerCase();
    const here = [...this.select.options].filter(one => !typed || one.text.toLowerCase().includes(plain) || one.value.toLowerCase().startsWith(plain));
    this.offer(here);
    if (typed) this.timer = setTimeout(() => this.ask(typed, here), PAUSE);
  }

  // What only the house knows, aliases and pinyin, comes behind what the list itself shows.
  async ask(typed, here) {
    const answer = await fetch(`/find/${this.select.dataset.find}.json?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json", "X-Background": "1" } }).catch(() => null);
    if (!answer?.ok || this.input.value.trim() !== typed || document.activeElement !== this.input) return;
    const found = await answer.json(), hints = new Map(found.map(one => [one.value, one.hint]));
    const more = found.map(one => [...this.select.options].find(option => option.value === one.value)).filter(one => one && !here.includes(one));
    if (this.input.value.trim() === typed) this.offer([...here, ...more], hints);
  }

  offer(options, hints = new Map()) {
    this.list.replaceChildren(...options.map((one, place) => {
      const row = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}`, textContent: one.text });
      row.setAttribute("role", "option");
      row.dataset.value = one.value;
      if (hints.get(one.value)) row.append(Object.assign(document.createElement("span"), { className: "hint", textContent: ` ${hints.get(one.value)}` }));
      return row;
    }));
    if (!options.length) this.list.append(Object.assign(document.createElement("li"), { className: "hint", role: "option", textContent: "没有找到" }));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(options.findIndex(one => this.input.value.trim() ? one.value : one.selected));
  }

  mark(place) {
    const rows = [...this.list.querySelectorAll("[data-value]")];
    this.place = rows.length ? Math.min(rows.length - 1, Math.max(0, place)) : -1;
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === this.place)));
    if (this.place < 0) { this.input.removeAttribute("aria-activedescendant"); return; }
    this.input.setAttribute("aria-activedescendant", rows[this.place].id);
    rows[this.place].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;                              // Enter that ends a Chinese word chooses nothing
    const open = !this.list.hidden, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { open ? this.mark(this.place + step) : this.offer([...this.select.options]); event.preventDefault(); }
    else if (event.key === "Enter" && open) { this.choose(this.list.querySelectorAll("[data-value]")[this.place]?.dataset.value); event.preventDefault(); }
    else if (event.key === "Escape" && open) { this.show(); event.preventDefault(); }
  }

  choose(value) {
    if (value === undefined) return;
    this.select.value = value;
    this.show();
    for (const name of ["input", "change"]) this.select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // Left without a choice: nothing typed means none, one fitting name means that one, else what was chosen stays.
  leave() {
    const typed = this.input.value.trim(), now = this.select.selectedOptions[0];
    const same = [...this.select.options].filter(one => one.value && one.text === typed);
    if (typed === (now?.value ? now.text : "")) this.show();
    else if (!typed && !this.select.options[0].value) this.choose("");
    else if (same.length === 1) this.choose(same[0].value);
    else this.show();
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
