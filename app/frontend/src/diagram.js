// The live diagram: done calm, active strong, taken flows; a click tells who, when, what.
import Viewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";

const COLOURS = { done: ["#2f7d4f", "#eef7f0"], active: ["#1d5fbf", "#dbe9fd"], cancelled: ["#8a8f98", "#f3f4f6"] };

function paint(viewer, element, stroke, fill) {
  element.di.set("bioc:stroke", stroke);
  if (fill) element.di.set("bioc:fill", fill);
  const kind = element.waypoints ? "connection" : "shape";
  viewer.get("graphicsFactory").update(kind, element, viewer.get("elementRegistry").getGraphics(element));
}

function colour(viewer, drawing) {
  const registry = viewer.get("elementRegistry");
  for (const [id, state] of Object.entries(drawing.states)) {
    const element = registry.get(id);
    if (element && COLOURS[state]) paint(viewer, element, ...COLOURS[state]);
  }
  for (const id of Object.keys(drawing.flows)) {
    const flow = registry.get(id);
    if (flow) paint(viewer, flow, COLOURS.done[0]);
  }
}

function tell(box, drawing, element) {
  box.replaceChildren();
  const title = document.createElement("h3");
  title.textContent = element.businessObject.name || element.id;
  box.append(title);
  const lines = drawing.lines.filter(line => line.element === element.id);
  if (!lines.length) box.append(Object.assign(document.createElement("p"), { textContent: "还没有走到这里。" }));
  for (const line of lines) {
    const row = document.createElement("p");
    row.textContent = line.text;
    box.append(row);
  }
}

async function show(place, drawings, process) {
  const drawing = drawings.find(one => one.process === process) || drawings[0];
  const canvas = place.querySelector("[data-canvas]");
  const box = place.querySelector("[data-told]");
  canvas.replaceChildren();
  const viewer = new Viewer({ container: canvas });
  await viewer.importXML(drawing.xml);
  colour(viewer, drawing);
  const view = viewer.get("canvas");
  view.zoom("fit-viewport", "auto");
  const active = Object.entries(drawing.states).find(([, state]) => state === "active");
  if (active && canvas.clientWidth < 700) {                      // a phone: open where the token stands
    view.zoom(0.8);
    view.scrollToElement?.(active[0]);
  }
  viewer.on("element.click", event => {
    const target = event.element.businessObject;
    if (target.$type === "bpmn:CallActivity" && drawings.some(one => one.process === target.calledElement)) {
      tell(box, drawing, event.element);
      const open = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "打开这一段" });
      open.addEventListener("click", () => show(place, drawings, target.calledElement));
      box.append(open);
    } else if (target.$type && !/Participant|Lane|Collaboration|Process$/.test(target.$type)) tell(box, drawing, event.element);
  });
  for (const tab of place.querySelectorAll("[data-process]")) {
    tab.classList.toggle("active", tab.dataset.process === drawing.process);
    tab.setAttribute("aria-pressed", String(tab.dataset.process === drawing.process));
  }
}

async function start(place) {
  const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/json" } });
  if (!answer.ok) { place.textContent = "流程图暂时打不开，请刷新页面再试。"; return; }
  const { drawings } = await answer.json();
  const waits = one => Object.values(one.states).includes("active");
  const inner = drawings.filter(waits).at(-1) || drawings[0];    // the innermost diagram where something waits
  for (const tab of place.querySelectorAll("[data-process]")) tab.addEventListener("click", () => show(place, drawings, tab.dataset.process));
  await show(place, drawings, inner.process);
}

for (const place of document.querySelectorAll("[data-diagram]")) start(place);
