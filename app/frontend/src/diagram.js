// The live diagram: done calm, waiting strong, taken flows; a click tells who, when, what; it follows the process while it is open.
import Viewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";

const COLOURS = { done: ["#2f7d4f", "#eef7f0"], active: ["#1d5fbf", "#d6e6fd"], cancelled: ["#8a8f98", "#f3f4f6"] };
const EVERY = 15000;
const make = (tag, props) => Object.assign(document.createElement(tag), props);

function paint(viewer, element, stroke, fill) {
  element.di.set("bioc:stroke", stroke);
  if (fill) element.di.set("bioc:fill", fill);
  viewer.get("graphicsFactory").update(element.waypoints ? "connection" : "shape", element, viewer.get("elementRegistry").getGraphics(element));
}

function colour(viewer, drawing) {
  const registry = viewer.get("elementRegistry");
  for (const id of Object.keys(drawing.flows)) if (registry.get(id)) paint(viewer, registry.get(id), COLOURS.done[0]);
  for (const [id, state] of Object.entries(drawing.states)) {
    const element = registry.get(id);
    if (!element || !COLOURS[state]) continue;
    paint(viewer, element, ...COLOURS[state]);
    viewer.get("canvas").addMarker(id, `is-${state}`);
  }
}

class Chart {
  constructor(place) {
    this.place = place;
    this.canvas = place.querySelector("[data-canvas]");
    this.told = place.querySelector("[data-told]");
    this.trail = place.querySelector("[data-trail]");
    this.legend = this.told.firstElementChild;
    this.fingers = new Map();
    for (const act of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) this.canvas.addEventListener(act, event => this.touched(event));
    for (const button of place.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.zoom(button.dataset.zoom));
  }

  // One finger moves the map, two fingers zoom it; the viewer itself only knows the mouse.
  touched(event) {
    if (event.pointerType !== "touch" || !this.viewer) return;
    if (event.type === "pointerup" || event.type === "pointercancel") { this.fingers.delete(event.pointerId); return; }
    const before = this.fingers.get(event.pointerId), now = { x: event.clientX, y: event.clientY }, view = this.viewer.get("canvas");
    this.fingers.set(event.pointerId, now);
    if (!before || event.type === "pointerdown") return;
    if (this.fingers.size === 1) { view.scroll({ dx: now.x - before.x, dy: now.y - before.y }); return; }
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)[1], frame = this.canvas.getBoundingClientRect();
    const apart = one => Math.hypot(one.x - other.x, one.y - other.y);
    if (apart(before) > 0) this.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2 - frame.left, y: (now.y + other.y) / 2 - frame.top });
  }

  zoom(by, middle) {
    const view = this.viewer.get("canvas");
    if (by === "all") view.zoom("fit-viewport", "auto");
    else view.zoom(Math.min(4, Math.max(0.15, view.zoom() * Number(by))), middle);
  }

  async load() {
    const answer = await fetch(this.place.dataset.diagram, { headers: { Accept: "application/json", "X-Background": "1" } });
    if (!answer.ok) return false;
    const text = await answer.text();
    const fresh = text !== this.last;
    this.last = text;
    this.drawings = JSON.parse(text).drawings;
    return fresh;
  }

  of(process) { return this.drawings.find(one => one.process === process); }

  async open(process, chosen) {
    const drawing = this.of(process) || this.drawings[0];
    this.process = drawing.process;
    this.viewer?.destroy();
    this.picked = null;
    this.told.replaceChildren(this.legend.cloneNode(true));
    this.viewer = new Viewer({ container: this.canvas });
    await this.viewer.importXML(drawing.xml);
    colour(this.viewer, drawing);
    this.links(drawing);
    this.look(drawing);
    this.walk(drawing);
    this.viewer.on("element.click", event => this.pick(drawing, event.element));
    if (chosen && this.viewer.get("elementRegistry").get(chosen)) this.tell(drawing, this.viewer.get("elementRegistry").get(chosen));
    else this.first(drawing);
  }

  // Where the whole map would be too small to read, it opens where the token stands, never on empty ground.
  look(drawing) {
    const view = this.viewer.get("canvas");
    view.zoom("fit-viewport", "auto");
    if (view.zoom() >= 0.6) return;
    view.zoom(0.75);
    const at = Object.entries(drawing.states).filter(([, state]) => state === "active").at(-1);
    const shape = at && this.viewer.get("elementRegistry").get(at[0]);
    const { inner, width, height } = view.viewbox();
    const along = (middle, start, length, seen) => (length + 40 <= seen ? start - (seen - length) / 2 : Math.min(Math.max(middle - seen / 2, start - 20), start + length + 20 - seen));
    const x = along(shape ? shape.x + shape.width / 2 : inner.x, inner.x, inner.width, width);
    const y = along(shape ? shape.y + shape.height / 2 : inner.y, inner.y, inner.height, height);
    view.viewbox({ x, y, width, height });
  }

  links(drawing) {
    for (const element of this.viewer.get("elementRegistry").filter(one => one.type === "bpmn:CallActivity")) {
      const called = element.businessObject.calledElement;
      if (!this.of(called) || called === drawing.process) continue;
      const button = make("button", { type: "button", className: "call", textContent: "打开" });
      button.setAttribute("aria-label", `打开${element.businessObject.name}的流程图`);
      button.addEventListener("click", () => this.open(called));
      this.viewer.get("overlays").add(element, { position: { bottom: -6, left: 4 }, html: button });
    }
  }

  walk(drawing) {
    const above = this.drawings.slice(0, this.drawings.indexOf(drawing) + 1).filter(one => one === drawing || one === this.drawings[0]);
    this.trail.replaceChildren(...above.flatMap((one, number) => {
      const name = one === drawing ? make("strong", { textContent: one.title }) : make("button", { type: "button", className: "btn btn-link", textContent: one.title });
      if (one !== drawing) name.addEventListener("click", () => this.open(one.process));
      return number ? [document.createTextNode(" / "), name] : [name];
    }));
    const others = this.drawings.filter(one => !above.includes(one));
    for (const one of others) {
      const jump = make("button", { type: "button", className: "chip", textContent: one.title });
      jump.addEventListener("click", () => this.open(one.process));
      this.trail.append(" ", jump);
    }
  }

  pick(drawing, element) {
    if (element.businessObject.name && !/Participant|Lane|Collaboration|SequenceFlow|TextAnnotation/.test(element.type)) this.tell(drawing, element.labelTarget || element);
  }

  first(drawing) {
    const waiting = Object.keys(drawing.waiting)[0];
    const element = waiting && this.viewer.get("elementRegistry").get(waiting);
    if (element) this.tell(drawing, element);
  }

  tell(drawing, element) {
    if (this.picked) this.viewer.get("canvas").removeMarker?.(this.picked, "is-picked");
    this.picked = element.id;
    this.viewer.get("canvas").addMarker(element.id, "is-picked");
    const rows = [make("h2", { textContent: element.businessObject.name || "这一步" })];
    for (const text of drawing.waiting[element.id] || []) rows.push(make("p", { className: "waiting", textContent: text }));
    const lines = drawing.lines.filter(line => line.element === element.id);
    for (const line of lines) rows.push(make("p", { textContent: line.text }));
    if (!lines.length && !drawing.waiting[element.id]) rows.push(make("p", { className: "hint", textContent: "还没有走到这里。" }));
    this.told.replaceChildren(...rows, this.legend.cloneNode(true));
  }

  async follow() {
    if (document.hidden || !(await this.load())) return;
    await this.open(this.process, this.picked);
  }
}

async function start(place) {
  const chart = new Chart(place);
  if (!(await chart.load())) { place.querySelector("[data-told]").textContent = "流程图暂时打不开，请刷新页面再试。"; return; }
  const inner = chart.drawings.filter(one => Object.keys(one.waiting).length).at(-1) || chart.drawings[0];      // the innermost diagram where somebody is waited for
  await chart.open(inner.process);
  setInterval(() => chart.follow(), EVERY);
}

for (const place of document.querySelectorAll("[data-diagram]")) start(place);
